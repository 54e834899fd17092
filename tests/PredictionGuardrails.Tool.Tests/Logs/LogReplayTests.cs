using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Logs;

public sealed class LogReplayTests : LogFixture
{
    [Fact]
    public async Task Other_settings_have_other_breaches_than_the_log()
    {
        await WriteFaresAsync();
        Folder.Write("appsettings.json", """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Minimum": 0, "Maximum": 700, "OnBreach": "Fallback" } } } } }""");

        var result = Folder.RunJson("log", "replay", LogPath, "--guard", "fare", "--settings", "<appsettings.json>");

        result["logged"]!["breachesByRule"]!["Range"]!.GetValue<long>().Should().Be(20);
        result["logged"]!["verdicts"]!["FellBack"]!.GetValue<long>().Should().Be(20);
        result["replay"]!["breachesByRule"]!["Range"]!.GetValue<long>().Should().Be(10, "fares of 600 are accepted now");
        result["replay"]!["rows"]!.GetValue<long>().Should().Be(2000);
    }

    [Fact]
    public async Task Both_are_compared_in_a_table()
    {
        await WriteFaresAsync();

        var run = Folder.Run("log", "replay", LogPath, "--guard", "fare");

        run.ExitCode.Should().Be(0, run.Error);
        run.Output.Should().Contain("Compared with the log").And.MatchRegex("Predictions +2,000 +2,000").And.MatchRegex("Breaches: Range +20 +0");
    }

    [Fact]
    public async Task Breach_fails_a_pipeline_if_requested()
    {
        await WriteFaresAsync();
        Folder.Write("appsettings.json", """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Maximum": 700, "OnBreach": "Observe" } } }, "PredictionLog": { "Path": "log" } } }""");

        Folder.Run("log", "replay", LogPath, "--settings", "<appsettings.json>", "--fail-on-breach").ExitCode.Should().Be(1);
        Folder.Run("log", "replay", LogPath, "--settings", "<appsettings.json>").ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Predictions_are_of_the_kind_that_they_have_at_the_replayed_time()
    {
        await LoggedLabels.WriteAsync(LogPath, arm: null);
        await WriteFaresAsync();
        Folder.Write("appsettings.json", """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Maximum": 700 } } } } }""");

        var result = Folder.RunJson("log", "replay", LogPath, "--guard", "fare", "--settings", "<appsettings.json>", "--from", "2026-11-28");

        result["replay"]!["breachesByRule"]!["Range"]!.GetValue<long>().Should().Be(10, "labels were predicted the day before only");
    }

    [Theory]
    [InlineData("error: Specify the guard with --guard, --settings, or both.")]
    [InlineData("error: log: No records of guard 'fair' found. Did you mean 'fare'?", "--guard", "fair")]
    [InlineData("error: log: No predictions of guard 'fare' found in 0 records.", "--guard", "fare", "--from", "2027-01-01")]
    public async Task Bad_input_is_an_error(string error, params string[] options)
    {
        await WriteAsync();

        var run = Folder.Run(["log", "replay", LogPath, .. options]);

        (run.ExitCode, run.Output, run.Error).Should().Be((2, "", error));
    }

    /// <summary>2,000 fares, ten of 600 and ten of 800 among them, in two closed files and an open segment.</summary>
    private async Task WriteFaresAsync()
    {
        var rides = new LoggedRides(LogPath);
        foreach (var (fare, i) in Values.Prices(2000).Select(static (fare, i) => ((double)fare!, i)))
        {
            rides.Fare($"{i}", i % 200 == 150 ? 600 : i % 200 == 160 ? 800 : fare, customer: i);
            await (i is 500 or 1000 ? rides.CloseSegmentsAsync() : Task.CompletedTask);
        }

        await rides.FlushAsync();
    }
}
