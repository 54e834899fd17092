using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

public sealed class DrillTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public DrillTests() => _folder.WriteCsv("a.csv", "price", Values.Prices(3000));

    [Theory]
    [InlineData("json")]
    [InlineData("table")]
    public void Drill_without_clean_predictions_has_no_false_alarm_rate(string format)
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(2000));

        var run = _folder.Run("drill", "<a.csv>", "-c", "price", "--no-settings", "--clean", "0", "--repetitions", "1", "--fault", "NaN", "--format", format);

        (run.ExitCode, run.Error).Should().Be((0, ""));
        run.Output.Should().NotContain("falseAlarmsPerMillion").And.MatchRegex(format == "json" ? "\"cleanPredictions\": 0" : "False alarms: unknown, because the drill had no predictions without a fault.");
    }

    [Fact]
    public void Stale_features_are_skipped_without_times()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(3000));

        var result = _folder.RunJson("drill", "<a.csv>", "-c", "price", "--no-settings", "--fault", "stale features", "--in-order", "--repetitions", "1");

        result["faults"]!.AsArray().Single()!["whyNot"]!.GetValue<string>().Should().Be("the predictions have no times");
        result["visible"]!.GetValue<int>().Should().Be(0, "it doesn't count as missed");
    }

    [Fact]
    public void Guard_without_settings_detects_a_factor_of_ten()
    {
        var result = _folder.RunJson("drill", "<a.csv>", "-c", "price", "--no-settings", "--fault", "x10", "--repetitions", "3");

        result["settings"]!.GetValue<string>().Should().Be("none");
        var fault = result["faults"]!.AsArray().Should().ContainSingle().Subject!;
        fault["shareCaught"]!.GetValue<double>().Should().Be(1);
        fault["by"]!.AsObject().Select(rule => rule.Key).Should().BeSubsetOf(["Change", "Shift"]);
        fault["medianDelay"]!.GetValue<int>().Should().BeLessThan(20);
    }

    [Fact]
    public void Given_settings_are_used()
    {
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":200,"OnBreach":"Fallback"}}}}}""");

        var fault = _folder.RunJson("drill", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--fault", "x1000", "--repetitions", "3")["faults"]![0]!;

        fault["by"]!.ToJsonString().Should().Be("{\"Range\":3}");
        fault["wrongAnswers"]!.GetValue<double>().Should().Be(0);
    }

    [Fact]
    public void Drill_without_settings_options_uses_suggested_settings() =>
        _folder.RunJson("drill", "<a.csv>", "-c", "price", "--fault", "x10", "--repetitions", "1")["settings"]!.GetValue<string>().Should().Be("suggested");

    [Fact]
    public void Same_seed_gives_the_same_scorecard()
    {
        string[] args = ["drill", "<a.csv>", "-c", "price", "--no-settings", "--fault", "zeros 20 %", "--fault", "x2", "--repetitions", "2", "--seed", "5"];

        _folder.Run(args).Output.Should().Be(_folder.Run(args).Output);
    }

    [Fact]
    public void Fault_that_outputs_cannot_reveal_is_marked() =>
        _folder.Run("drill", "<a.csv>", "-c", "price", "--no-settings", "--fault", "shuffled", "--repetitions", "1").Output
            .Should().Contain("shuffled *").And.Contain("* Can't be detected from outputs. Monitor inputs or outcomes.");

    [Fact]
    public void Unknown_fault_is_an_error() =>
        _folder.Run("drill", "<a.csv>", "-c", "price", "--no-settings", "--fault", "x11").Error.Should().StartWith("error: --fault: Fault 'x11' not found. Did you mean 'x10'?");

    [Fact]
    public void Labels_have_their_own_catalog()
    {
        _folder.WriteCsv("b.csv", "method", Values.Labels(3000));

        _folder.RunJson("drill", "<b.csv>", "-c", "method", "--no-settings", "--fault", "unknown label", "--repetitions", "2")["faults"]![0]!["shareCaught"]!.GetValue<double>().Should().Be(1);
    }

    [Fact]
    public void History_that_is_too_short_is_an_error()
    {
        _folder.WriteCsv("b.csv", "price", Values.Prices(500));

        var run = _folder.Run("drill", "<b.csv>", "-c", "price", "--no-settings");

        (run.ExitCode, run.Error).Should().Be((2, "error: The history has 500 predictions, but at least 2,000 are required: 1,000 to learn the baseline, and the others to apply faults to. Use a longer history, or lower Baseline:Predictions (at least 100)."));
    }

    [Fact]
    public void First_row_is_the_history_in_its_own_order()
    {
        // Shuffling would hide that the last 500 of 3,000 rows are higher.
        _folder.WriteCsv("b.csv", "price", Values.Prices(3000).Select((price, row) => (object?)((double)price! * (row >= 2500 ? 40 : 1))));
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":2000},"Change":{"OnBreach":"Fallback"}}}}}""");
        string[] args = ["drill", "<b.csv>", "-c", "price", "--settings", "<s.json>", "--fault", "x1000", "--repetitions", "1"];

        var order = _folder.RunJson(args)["ownOrder"]!;

        (order["calls"]!.GetValue<long>(), order["learned"]!.GetValue<long>(), order["answeredByNone"]!.GetValue<long>()).Should().Be((3000, 1000, 0));
        order["breaches"]!["Change"]!.GetValue<int>().Should().Be(1);
        order["answeredByFallback"]!.GetValue<long>().Should().BeInRange(200, 500, "the breaker stays open");
        _folder.Run(args).Output.Split('\n').First(line => line.Contains("none (history in its own order)")).Should().Contain("Change 1").And.Contain(" fallbacks");
    }

    [Fact]
    public void History_without_an_incident_has_no_breach_in_its_own_order()
    {
        var order = _folder.RunJson("drill", "<a.csv>", "-c", "price", "--no-settings", "--fault", "x10", "--repetitions", "1")["ownOrder"]!;

        (order["breaches"]!.ToJsonString(), order["answeredByFallback"]!.GetValue<long>()).Should().Be(("{}", 0));
    }

    public void Dispose() => _folder.Dispose();
}
