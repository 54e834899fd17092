using System.Text.RegularExpressions;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.PointInTime;

/// <summary>The SQL on the page of the command does the same.</summary>
public sealed partial class DocumentedSqlTests : PointInTimeFixture
{
    [Fact]
    public async Task Export_equals_the_documented_SQL()
    {
        await using (var rides = new LoggedRides(LogPath, start: Start))
        {
            for (var i = 0; i < 200; i++)
            {
                rides.Fare($"r{i}", 20, customer: i % 7);
            }
        }

        Query(
            "COPY (SELECT (i % 9)::BIGINT AS customer, TIMESTAMPTZ '2025-03-01 12:00:00+00' + to_seconds((hash(i) % 3000000)::BIGINT - 2999800) AS happened_at, "
            + "happened_at + to_seconds((hash(i + 1) % 600)::BIGINT) AS known_at, i AS rides_30d, i / 2 AS spend_30d "
            + $"FROM range(2000) AS t(i)) TO '{Folder.PathOf("features.parquet")}' (FORMAT parquet)");
        WriteOutcomes(string.Join(", ", Enumerable.Range(0, 400).Select(i =>
            $"('tip', 'r{i * 7 % 250}', NULL, {i}, NULL, '2025-03-01 13:00', TIMESTAMP '2025-03-01 13:00' + to_seconds({i * 31 % 100}), 's{i % 3}', {i % 2})")));

        var run = Export(
            "2025-03-09", "--maturity", "7.00:00:00", "--features", "<features.parquet>", "--feature-key", "customer", "--log-key", "unit", "--event-time", "happened_at",
            "--known-time", "known_at", "--ttl", "30.00:00:00", "--embargo", "00:05:00");
        (run.ExitCode, run.Error).Should().Be((0, ""));
        Query(Documented().Replace("'prediction-log/", $"'{LogPath}/").Replace("features.parquet", Folder.PathOf("features.parquet"))
            .Replace("training.parquet", Folder.PathOf("documented.parquet")).Replace("2026-11-28", "2025-03-09"));

        var (exported, documented) = (Rows("training"), Rows("documented"));
        exported.Should().HaveCount(200).And.Equal(documented);
        exported.Count(row => row.Contains("NULL")).Should().BePositive();
    }

    private static string Documented() =>
        SqlBlock().Matches(Repository.Read("docs", "how-to", "point-in-time-export.md")).Select(match => match.Groups[1].Value).Single(sql => sql.Contains("ASOF"));

    private List<string> Rows(string file) => Query($"SELECT t::VARCHAR FROM '{Folder.PathOf(file)}.parquet' AS t");

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
