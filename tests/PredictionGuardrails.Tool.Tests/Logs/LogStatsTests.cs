using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Logs;

public sealed class LogStatsTests : LogFixture
{
    [Fact]
    public async Task Records_are_counted_by_guard_and_day()
    {
        await WriteAsync();
        await using (var next = new LoggedRides(LogPath, start: LoggedRides.Start.AddDays(1)))
        {
            next.Fare("e", 700);
        }

        var days = Folder.RunJson("log", "stats", LogPath)["days"]!.AsArray();

        days.Select(day => $"{day!["guard"]} {day["day"]} {day["records"]} {day["breaches"]} {day["closedFiles"]}").Should().Equal(
            "fare 2026-11-28 3 1 1", "fare 2026-11-29 1 1 1", "method 2026-11-28 1 0 1");
        days[0]!["verdicts"]!.ToJsonString().Should().Be("""{"Accepted":2,"FellBack":1}""");
        (days[0]!["from"]!.GetValue<string>(), days[0]!["to"]!.GetValue<string>()).Should().Be(("2026-11-28T12:00:01+00:00", "2026-11-28T12:00:03+00:00"));
    }

    [Fact]
    public async Task Calls_are_estimated_from_a_sample()
    {
        await using (var rides = new LoggedRides(LogPath, sampleRate: 0.25))
        {
            for (var customer = 0; customer < 2000; customer++)
            {
                rides.Fare($"{customer}", customer % 100 == 0 ? 600 : 20, customer);
            }
        }

        var day = Folder.RunJson("log", "stats", LogPath)["days"]![0]!;

        var weights = (await ReadAllAsync()).ConvertAll(record => 1 / record.InclusionProbability);
        weights.Should().Contain(4).And.Contain(1);
        day["estimatedCalls"]!.GetValue<double>().Should().BeApproximately(weights.Sum(), 1e-6).And.BeInRange(1500, 2500);
        day["effectiveSize"]!.GetValue<double>().Should().BeApproximately(weights.Sum() * weights.Sum() / weights.Sum(weight => weight * weight), 1e-6).And.BeLessThan(weights.Count);
    }

    [Fact]
    public async Task Account_of_a_running_process_is_complete()
    {
        await using var rides = new LoggedRides(LogPath, sampleRate: 0.5);
        for (var customer = 0; customer < 100; customer++)
        {
            rides.Fare($"{customer}", 20, customer);
        }

        await rides.FlushAsync();

        var fare = Folder.RunJson("log", "stats", LogPath, "--guard", "fare")["processes"]!.AsArray().Should().ContainSingle().Subject!;
        fare["isRunning"]!.GetValue<bool>().Should().BeTrue();
        fare["offered"]!.GetValue<long>().Should().Be(100).And.Be(fare["found"]!.GetValue<long>() + fare["sampledOut"]!.GetValue<long>());
        fare["sampledOut"]!.GetValue<long>().Should().BeGreaterThan(0);
        (fare["pending"]!.GetValue<long>(), fare["dropped"]!.GetValue<long>(), fare["lost"]!.GetValue<long>()).Should().Be((0, 0, 0));
    }

    [Fact]
    public async Task Outcomes_are_joined_with_predictions_in_closed_and_open_files()
    {
        await using var rides = new LoggedRides(LogPath, hasOutcomes: true);
        await rides.Fare("a", 20).PayAsync("a", 21);
        await rides.CloseSegmentsAsync();
        await rides.Fare("b", 20).FlushAsync();
        await rides.PayAsync("a", 22, revision: 1);
        await rides.PayAsync("b", 23);
        await rides.PayAsync("never predicted", 24);

        var paid = Folder.RunJson("log", "stats", LogPath)["outcomes"]!.AsArray().Should().ContainSingle().Subject!;

        paid.ToJsonString().Should().Be(
            """{"guard":"fare","outcome":"paid","recorded":4,"joined":3,"unmatched":1,"revised":1,"repeated":0,"lastRecordedAt":"2026-11-28T12:00:02\u002B00:00"}""");
    }

    [Fact]
    public async Task Outcome_that_is_in_two_files_is_counted_once()
    {
        await using (var rides = new LoggedRides(LogPath, hasOutcomes: true))
        {
            await rides.Fare("a", 20).PayAsync("a", 21);
        }

        var file = Files("*.parquet").Single(static path => path.Contains("outcomes"));
        File.Copy(file, file.Replace("-000000-", "-000001-"));

        var paid = Folder.RunJson("log", "stats", LogPath)["outcomes"]![0]!;

        (paid["recorded"]!.GetValue<long>(), paid["repeated"]!.GetValue<long>()).Should().Be((1, 1));
    }

    [Fact]
    public async Task Damaged_file_of_outcomes_is_an_error_that_names_it()
    {
        await using (var rides = new LoggedRides(LogPath, hasOutcomes: true))
        {
            await rides.Fare("a", 20).PayAsync("a", 21);
        }

        var file = Files("*.parquet").Single(static path => path.Contains("outcomes"));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^20]);

        var run = Folder.Run("log", "stats", LogPath);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain($"{Path.GetFileName(file)}' isn't a valid Parquet file, or is truncated.");
    }

    [Fact]
    public async Task Table_is_for_people()
    {
        await WriteAsync();

        var run = Folder.Run("log", "stats", LogPath);

        run.Output.Should().Contain($"4 records in {LogPath}, ").And.MatchRegex(@"fare +2026-11-28 +3 +Accepted 2, FellBack 1 +1 +1 +[\d,]+ +12:00:01 +12:00:03 +1 +3 +3");
    }
}
