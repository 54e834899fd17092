using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Experiments;

/// <summary>How many predictions the findings of an experiment take.</summary>
public sealed class ExperimentPlanTests : IDisposable
{
    private const int Most = 4000;

    private readonly ToolFolder _folder = new();

    public ExperimentPlanTests() => _folder.WriteCsv("fares.csv", "fare", Values.Prices(2000));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Large_harm_is_found_after_some_hundred_predictions()
    {
        var large = Finding(Plan(), harm: 0.5);

        MedianOf(large, "canary").Should().BeInRange(100, 600, "log-normal predictions are 60% higher, the margin of 10% included");
        MedianOf(large, "shadow").Should().BeInRange(10, 60, "each pair shows a harm that is ten times the noise");
    }

    [Fact]
    public void Smaller_harm_takes_more_predictions()
    {
        var plan = Plan();

        MedianOf(Finding(plan, 0.05), "shadow").Should().BeGreaterThan(MedianOf(Finding(plan, 0.5), "shadow"));
        MedianOf(Finding(plan, 0.01), "shadow").Should().BeGreaterThan(MedianOf(Finding(plan, 0.05), "shadow"));
    }

    [Fact]
    public void Harm_that_takes_too_long_is_not_found_within_the_maximum()
    {
        var canary = Finding(Plan(), harm: 0.01)["canary"]!;

        canary["median"].Should().BeNull("a mean that is 1% beyond the margin takes 100,000 predictions or more");
        canary["runsFound"]!.GetValue<int>().Should().Be(0);
        Run().Output.Should().MatchRegex("predicts 11% more \\(1% beyond the margin\\) +harm +not within 4,000");
    }

    [Fact]
    public void What_is_not_found_takes_a_larger_maximum() =>
        Run().Output.ReplaceLineEndings(" ").Should().Contain("For what isn't found within 4,000 predictions, try a larger --most.");

    [Fact]
    public void What_is_not_found_before_evidence_starts_again_takes_a_larger_exposure()
    {
        var rows = Values.Prices(2000).Select((fare, row) => FormattableString.Invariant($"{fare},{1_700_000_000 + (60 * row)},c{row % 500}\n"));
        _folder.Write("units.csv", "fare,at,customer\n" + string.Concat(rows));

        var result = _folder.Run("experiment", "plan", "<units.csv>", "--prediction", "fare", "--time", "at", "--unit", "customer", "--runs", "5", "--most", "1000");

        result.Output.ReplaceLineEndings(" ").Should().Contain("For what isn't found within 1,000 predictions, try a larger --exposure or --most.");
    }

    [Fact]
    public void Harm_is_excluded_for_predictions_that_are_the_same()
    {
        var same = Plan()["findings"]!.AsArray().Single(finding => finding!["decision"]!.GetValue<string>() == "Proceed" && finding["metric"]!.GetValue<string>() == "prediction")!;

        MedianOf(same, "canary").Should().BeInRange(500, Most);
        MedianOf(same, "shadow").Should().BeInRange(100, 500, "no mean is compared before 100 units");
    }

    [Fact]
    public void Days_follow_from_the_times_and_the_exposure()
    {
        // 1,440 predictions a day, of which the experiment has a tenth.
        _folder.Write("timed.csv", "fare,at\n" + string.Concat(Values.Prices(2000).Select((fare, row) => FormattableString.Invariant($"{fare},{1_700_000_000 + (60 * row)}\n"))));

        var plan = _folder.RunJson("experiment", "plan", "<timed.csv>", "--prediction", "fare", "--time", "at", "--exposure", "0.1", "--runs", "5", "--most", "4000");

        plan["predictionsPerDay"]!.GetValue<double>().Should().BeApproximately(1440, 1);
        var shadow = Finding(plan, 0.5)["shadow"]!;
        shadow["medianDays"]!.GetValue<double>().Should().BeApproximately(shadow["median"]!.GetValue<long>() / 144.0, 0.01);
    }

    [Fact]
    public void Evidence_of_calls_without_a_unit_does_not_start_again()
    {
        WriteCustomers();

        var timed = MedianOf(Failures("1", "--time", "at"), "shadow");
        timed.Should().Be(MedianOf(Failures("1"), "shadow"), "an experiment starts a period only if units come again");
    }

    [Fact]
    public void Evidence_starts_again_if_units_come_again()
    {
        WriteCustomers();

        var endless = Failures("1", "--unit", "customer")["shadow"]!["runsFound"]!.GetValue<int>();
        var timed = Failures("1", "--unit", "customer", "--time", "at")["shadow"]!["runsFound"]!.GetValue<int>();
        timed.Should().BeLessThan(endless, "all customers have counted after three weeks");
    }

    [Fact]
    public void Evidence_of_few_predictions_lasts_until_enough_units_have_counted()
    {
        // 144 predictions a day, three of each customer.
        var rows = Values.Prices(2000).Select(static (fare, row) => FormattableString.Invariant($"{fare},{1_700_000_000 + (600 * row)},{row / 3}\n"));
        _folder.Write("few.csv", "fare,at,customer\n" + string.Concat(rows));

        var plan = _folder.RunJson(
            "experiment", "plan", "<few.csv>", "-c", "fare", "--time", "at", "--unit", "customer", "--exposure", "1", "--runs", "5", "--most", "10000");

        var same = plan["findings"]!.AsArray().Single(static finding => finding!["decision"]!.GetValue<string>() == "Proceed" && finding["metric"]!.GetValue<string>() == "failures")!;
        MedianOf(same, "shadow").Should().BeInRange(6_500, 7_500, "about 2,300 customers exclude harm, of whom 336 come in a week");
    }

    [Fact]
    public void Exposed_units_come_with_all_their_calls()
    {
        WriteCustomers();

        // A unit counts once, and comes four times.
        var few = MedianOf(Failures("0.1", "--unit", "customer"), "shadow");
        few.Should().BeGreaterThan(MedianOf(Failures("1", "--unit", "customer"), "shadow"));
    }

    [Fact]
    public void Failures_are_those_of_the_verdicts()
    {
        _folder.Write("verdicts.csv", "fare,verdict\n" + string.Concat(Values.Prices(2000).Select((fare, row) => FormattableString.Invariant($"{fare},{(row % 20 == 0 ? "FellBack" : "Accepted")}\n"))));

        var plan = _folder.RunJson("experiment", "plan", "<verdicts.csv>", "-c", "fare", "--verdict", "verdict", "--runs", "5", "--most", "4000");

        (plan["failureRate"]!.GetValue<double>(), plan["isFailureRateAssumed"]!.GetValue<bool>()).Should().Be((0.05, false));
        var failures = plan["findings"]!.AsArray().Single(finding => finding!["change"]?.GetValue<double>() == 3)!;
        MedianOf(failures, "canary").Should().BeInRange(300, 3000, "the design expects 71 failures in the median, of 5% and 15% of the calls");
    }

    [Fact]
    public void Margin_is_described()
    {
        var run = Run("--margin", "0.2");

        run.Output.Should().Contain("predicts 70% more (50% beyond the margin)").And.Contain("Predictions that are up to 20% higher or lower, the margin, aren't harm, and aren't found.")
            .And.Contain("with noise of 5% (standard deviation)").And.Contain("The control can't answer 1% of its calls, which is assumed.");
    }

    [Fact]
    public void Same_seed_gives_the_same_plan() => Run("--seed", "5").Output.Should().Be(Run("--seed", "5").Output);

    [Theory]
    [InlineData("error: --exposure: 0 isn't valid. Expected a number greater than 0 and at most 1, for example 0.05 for 5%.", "--exposure", "0")]
    [InlineData("error: --share: 1 isn't valid. Expected a fraction above 0 and below 1, for example 0.1 for 10%.", "--share", "1")]
    [InlineData("error: --margin: -1 isn't valid. Expected 0 or greater, for example 0.1 for 10%.", "--margin", "-1")]
    [InlineData("error: --guardrails: 1 is too small. Expected at least 2.", "--guardrails", "1")]
    public void Bad_option_is_an_error(string error, params string[] options)
    {
        var run = Run(options);

        (run.ExitCode, run.Error.Split('\n')[0]).Should().Be((2, error));
    }

    [Fact]
    public void Unknown_verdict_is_an_error_with_its_row_and_column()
    {
        _folder.Write("verdicts.csv", "fare,verdict\n10,Accepted\n11,Good\n");

        var run = _folder.Run("experiment", "plan", "<verdicts.csv>", "-c", "fare", "--verdict", "verdict");

        (run.ExitCode, run.Error).Should().Be(
            (2, "error: verdicts.csv: row 1, column 'verdict': 'Good' isn't a verdict. Expected: Accepted, Clamped, FellBack, Rejected, Failed."));
    }

    [Fact]
    public void History_that_is_too_short_is_an_error()
    {
        _folder.WriteCsv("short.csv", "fare", Values.Prices(100));

        var run = _folder.Run("experiment", "plan", "<short.csv>", "-c", "fare");

        (run.ExitCode, run.Error).Should().Be(
            (2, "error: short.csv: column 'fare': Found 100 predictions, but at least 500 are required to know their distribution. Use a longer history."));
    }

    /// <summary>2,000 fares of 500 customers, one fare an hour.</summary>
    private void WriteCustomers()
    {
        var rows = Values.Prices(2000).Select(static (fare, row) => FormattableString.Invariant($"{fare},{1_700_000_000 + (3600 * row)},{row % 500}\n"));
        _folder.Write("customers.csv", "fare,at,customer\n" + string.Concat(rows));
    }

    /// <summary>The finding of a variant that fails three times as often.</summary>
    private JsonNode Failures(string exposure, params string[] options) =>
        _folder.RunJson(["experiment", "plan", "<customers.csv>", "-c", "fare", "--exposure", exposure, "--runs", "9", "--most", "8000", .. options])
            ["findings"]!.AsArray().Single(finding => finding!["change"]?.GetValue<double>() == 3)!;

    private static long MedianOf(JsonNode finding, string phase) => finding[phase]!["median"]!.GetValue<long>();

    private static JsonNode Finding(JsonNode plan, double harm) =>
        plan["findings"]!.AsArray().Single(finding => finding!["harm"]?.GetValue<double>() == harm)!;

    private ToolRun Run(params string[] options) =>
        _folder.Run(["experiment", "plan", "<fares.csv>", "--prediction", "fare", "--runs", "9", "--most", $"{Most}", .. options]);

    private JsonNode Plan() => Run("--format", "json").Json;
}
