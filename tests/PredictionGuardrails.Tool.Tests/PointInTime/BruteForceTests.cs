using System.Globalization;
using CsCheck;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.PointInTime;

/// <summary>Random histories are joined as a loop over all rows joins them.</summary>
public sealed class BruteForceTests : PointInTimeFixture
{
    private const int Rides = 8;

    private static readonly Gen<FeatureRow> Feature = Gen.Select(Gen.Int[0, 2], Gen.Int[-4, Rides], Gen.Int[0, 4], (customer, at, delay) => new FeatureRow(customer, at, at + delay));

    private static readonly Gen<OutcomeRow> Outcome = Gen.Select(
        Gen.Int[0, Rides], Gen.Bool, Gen.Int[0, 6], Gen.Int[0, 12], Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[0, 99],
        (ride, isById, happened, known, source, revision, value) => new OutcomeRow(ride, isById, happened, known, source, revision, value));

    [Fact]
    public void Features_equal_brute_force() =>
        Gen.Select(Gen.Int[0, 2].Array[Rides], Feature.Array[1, 25], Gen.Int[0, Rides + 2], Gen.Int[0, 2], Gen.Int[0, 6]).Sample(
            (customers, rows, asKnownAt, embargo, ttl) =>
            {
                var history = rows.Distinct().ToList();
                Write(customers, history);
                List<string> options = [.. FeatureOptions, "--trust-known-time", "--force"];
                options.AddRange(embargo > 0 ? ["--embargo", $"00:00:0{embargo}"] : []);
                options.AddRange(ttl > 0 ? ["--ttl", $"00:00:0{ttl}"] : []);
                var run = Export(At(asKnownAt).ToString("O"), [.. options]);

                var expected = Enumerable.Range(0, Rides).Where(ride => ride + 1 <= asKnownAt).Select(ride =>
                {
                    var newest = history
                        .Where(row => row.Customer == customers[ride] && row.Known <= asKnownAt && row.At <= ride + 1 && row.Known <= ride + 1 - embargo)
                        .OrderBy(row => row.At).ThenBy(row => row.Known).LastOrDefault();
                    var isFresh = newest is not null && (ttl == 0 || newest.At >= ride + 1 - ttl);
                    return isFresh ? string.Create(CultureInfo.InvariantCulture, $"{ride}|{newest!.At}|{newest.Known}") : $"{ride}|-|-";
                }).ToList();
                Check(run, expected, "key, event_second, known_second");
            },
            iter: 40,
            threads: 1);

    [Fact]
    public void Outcomes_equal_brute_force() =>
        Gen.Select(Outcome.Array[1, 30], Gen.Int[1, 12]).Sample(
            (rows, asKnownAt) =>
            {
                Write(new int[Rides], []);
                var ids = Query($"SELECT id FROM read_parquet('{LogPath}/guard=fare/*/*.parquet') ORDER BY time");
                var values = rows.Select(row => string.Create(
                    CultureInfo.InvariantCulture,
                    $"('tip', {(row.IsById ? "NULL" : $"'{row.Ride}'")}, {(row.IsById ? $"'{(row.Ride < Rides ? ids[row.Ride] : Guid.Empty)}'" : "NULL")}, {row.Value}, NULL, '{At(row.Happened):yyyy-MM-dd HH:mm:ss}', '{At(row.Known):yyyy-MM-dd HH:mm:ss}', 's{row.Source}', {row.Revision})"));
                WriteOutcomes(string.Join(", ", values));
                var run = Export(At(asKnownAt).ToString("O"), "--force");

                var known = rows.Where(row => row.Known <= asKnownAt).GroupBy(row => (row.Ride, row.IsById, row.Source, row.Revision))
                    .Select(same => same.OrderBy(row => row.Known).ThenBy(row => row.Value).First()).ToList();
                var expected = Enumerable.Range(0, Math.Min(Rides, asKnownAt)).Select(ride =>
                {
                    var last = known.Where(row => row.Ride == ride).OrderBy(row => row.Revision).ThenBy(row => row.Known).ThenBy(row => row.IsById).ThenBy(row => row.Source).LastOrDefault();
                    return last is null ? $"{ride}|-" : string.Create(CultureInfo.InvariantCulture, $"{ride}|{last.Value}.0");
                }).ToList();
                Check(run, expected, known.Count > 0 ? "key, outcome_tip" : "key, NULL");
            },
            iter: 40,
            threads: 1);

    private static DateTimeOffset At(int second) => Start.AddSeconds(second);

    private void Check(ToolRun run, List<string> expected, string columns)
    {
        if (expected.Count == 0)
        {
            run.Error.Should().Contain("No predictions of guard 'fare' to export");
            return;
        }

        (run.ExitCode, run.Error).Should().Be((0, ""));
        Training(columns).Should().Equal(expected);
    }

    /// <summary>Writes a ride each second, half of them to closed files, and a history with the times as values.</summary>
    private void Write(int[] customers, List<FeatureRow> history)
    {
        NextLog();
        WriteAsync(customers).GetAwaiter().GetResult();
        var rows = history.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Customer},{At(row.At):O},{At(row.Known):O},{row.At},{row.Known}\n"));
        Folder.Write("features.csv", "customer,at,known,event_second,known_second\n" + string.Concat(rows));
    }

    private async Task WriteAsync(int[] customers)
    {
        await using var rides = new LoggedRides(LogPath, start: Start);
        for (var i = 0; i < customers.Length; i++)
        {
            rides.Fare($"{i}", 20, customers[i]);
            if (i == customers.Length / 2)
            {
                await rides.CloseSegmentsAsync();
            }
        }
    }

    private sealed record FeatureRow(int Customer, int At, int Known);

    private sealed record OutcomeRow(int Ride, bool IsById, int Happened, int Known, int Source, int Revision, int Value);
}
