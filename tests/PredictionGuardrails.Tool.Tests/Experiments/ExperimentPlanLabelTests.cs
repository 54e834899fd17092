using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Experiments;

/// <summary>How many predictions the findings of an experiment about labels take.</summary>
public sealed class ExperimentPlanLabelTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public ExperimentPlanLabelTests() => _folder.WriteCsv("methods.csv", "method", Values.Labels(2000));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Large_harm_is_found_after_some_dozen_predictions()
    {
        var large = Finding(Plan(), harm: 0.5);

        MedianOf(large, "canary").Should().BeInRange(50, 300, "cash goes from 30% to 83%");
        MedianOf(large, "shadow").Should().BeInRange(15, 80, "every second pair differs in the same direction");
    }

    [Fact]
    public void Smaller_harm_takes_more_predictions()
    {
        var plan = Plan();

        MedianOf(Finding(plan, 0.1), "shadow").Should().BeGreaterThan(MedianOf(Finding(plan, 0.5), "shadow"));
        MedianOf(Finding(plan, 0.05), "shadow").Should().BeGreaterThan(MedianOf(Finding(plan, 0.1), "shadow"));
    }

    [Fact]
    public void Harm_is_excluded_for_labels_that_are_the_same()
    {
        var same = Plan()["findings"]!.AsArray().Single(static finding =>
            finding!["decision"]!.GetValue<string>() == "Proceed" && finding["metric"]!.GetValue<string>() == "prediction")!;

        MedianOf(same, "shadow").Should().BeInRange(500, 4000, "both arms have the same label for more than 95% of the inputs");
    }

    [Fact]
    public void Second_most_frequent_label_replaces_others()
    {
        var labels = Plan()["labels"]!;

        (labels["distinctLabels"]!.GetValue<int>(), labels["replacement"]!.GetValue<string>()).Should().Be((2, "cash"));
        labels["replacementShare"]!.GetValue<double>().Should().BeApproximately(0.3, 0.03);
    }

    [Theory]
    [InlineData("0.1", 0.1)]
    [InlineData("0.01", 0.005)]
    public void Change_is_what_the_margin_allows_and_the_harm(string margin, double allowed)
    {
        var plan = Plan("--margin", margin);
        var share = plan["labels"]!["replacementShare"]!.GetValue<double>();

        // The larger part of the margin counts.
        var change = Math.Max(allowed * share, 0.005);
        plan["labels"]!["allowedChange"]!.GetValue<double>().Should().BeApproximately(change, 1e-9);
        Finding(plan, 0.05)["change"]!.GetValue<double>().Should().BeApproximately(change + 0.05, 1e-9);
        plan["absoluteMargin"]!.GetValue<double>().Should().Be(0.005);
    }

    [Fact]
    public void Largest_harm_replaces_all_other_labels()
    {
        _folder.WriteCsv("equal.csv", "method", Values.Labels(2000, share: 0.5));

        var plan = _folder.RunJson("experiment", "plan", "<equal.csv>", "-c", "method", "--runs", "2", "--most", "1000");

        var largest = plan["findings"]!.AsArray().Max(finding => finding!["harm"] is { } ? finding["change"]!.GetValue<double>() : 0);
        largest.Should().BeApproximately(1 - plan["labels"]!["replacementShare"]!.GetValue<double>(), 1e-9);
    }

    [Fact]
    public void Numbers_can_be_labels()
    {
        _folder.WriteCsv("classes.csv", "class", Enumerable.Range(0, 900).Select(static row => (object?)(row % 3 == 0 ? 1 : 0)));

        var plan = _folder.RunJson("experiment", "plan", "<classes.csv>", "-c", "class", "--kind", "label", "--runs", "2", "--most", "1000");

        plan["labels"]!["replacement"]!.GetValue<string>().Should().Be("1");
    }

    [Fact]
    public void Numbers_have_no_labels()
    {
        _folder.WriteCsv("fares.csv", "fare", Values.Prices(900));

        var plan = _folder.RunJson("experiment", "plan", "<fares.csv>", "-c", "fare", "--runs", "2", "--most", "1000");

        (plan["labels"], plan["absoluteMargin"]!.GetValue<double>()).Should().Be((null, 0));
    }

    [Fact]
    public void Blank_is_a_missing_label()
    {
        var rows = Values.Labels(2000).Select(static (method, row) => $"{(row % 4 == 0 ? "" : method)},{row}\n");
        _folder.Write("blanks.csv", "method,ride\n" + string.Concat(rows));

        var plan = _folder.RunJson("experiment", "plan", "<blanks.csv>", "-c", "method", "--runs", "2", "--most", "1000");

        plan["labels"]!["distinctLabels"]!.GetValue<int>().Should().Be(2);
    }

    [Fact]
    public void Labels_that_are_compared_as_one_are_a_warning()
    {
        _folder.WriteCsv("cities.csv", "city", Enumerable.Range(0, 1000).Select(static row => (object?)$"city {row % 40}"));

        var plan = _folder.RunJson("experiment", "plan", "<cities.csv>", "-c", "city", "--runs", "2", "--most", "1000");

        _folder.WarningsOf(plan).Should().Equal(
            "cities.csv: column 'city': Found 40 labels. From the 32nd label on, an experiment compares labels as if they were one, "
            + "so what these labels exchange isn't found.");
    }

    [Fact]
    public void Boolean_values_are_a_warning()
    {
        _folder.WriteCsv("flags.csv", "churns", Values.Labels(900).Select(static label => (object?)(label is "card" ? "true" : "false")));

        var plan = _folder.RunJson("experiment", "plan", "<flags.csv>", "-c", "churns", "--runs", "2", "--most", "1000");

        _folder.WarningsOf(plan).Should().Equal(
            "flags.csv: column 'churns': The labels are Boolean values, which an experiment compares as the numbers 1 and 0 "
            + "if the model predicts them as bool. Write them as 1 and 0 to plan that.");
    }

    [Fact]
    public void Result_is_described()
    {
        var run = Run("--margin", "0.2");

        run.Output.Should().Contain("column 'method' with 2 labels: 2,000 rows.")
            .And.MatchRegex("predicts another label for 5\\d\\.\\d+% \\(50% beyond the margin\\) +harm ")
            .And.Contain("A label that is up to 20% more or less frequent, or whose share differs by up to 0.005, the margin, isn't harm, and isn't found.")
            .And.Contain("Another label: 'cash', the second most frequent one")
            .And.Contain("In shadow, the variant's label for 5% of the inputs is that of a random input, and for the others the control's, before the change.");
    }

    [Fact]
    public void Same_seed_gives_the_same_plan() => Run("--seed", "5").Output.Should().Be(Run("--seed", "5").Output);

    [Fact]
    public void Single_label_is_an_error()
    {
        _folder.WriteCsv("same.csv", "method", Enumerable.Repeat<object?>("card", 900));

        var run = _folder.Run("experiment", "plan", "<same.csv>", "-c", "method");

        (run.ExitCode, run.Error).Should().Be(
            (2, "error: same.csv: column 'method': Found only the label 'card', but at least 2 labels are required, "
                + "because a variant that does harm predicts another one. Use a longer history."));
    }

    [Fact]
    public void Too_many_labels_are_an_error()
    {
        _folder.WriteCsv("keys.csv", "key", Enumerable.Range(0, 1200).Select(static row => (object?)$"ride {row}"));

        var run = _folder.Run("experiment", "plan", "<keys.csv>", "-c", "key");

        (run.ExitCode, run.Error).Should().Be(
            (2, "error: keys.csv: column 'key': Found 1,200 labels, but at most 1,000 are supported. "
                + "If the column contains numbers, use --kind number. If it contains texts, use a column with their class."));
    }

    [Fact]
    public void Too_few_labels_in_the_history_are_an_error()
    {
        _folder.WriteCsv("short.csv", "method", Values.Labels(100));

        var run = _folder.Run("experiment", "plan", "<short.csv>", "-c", "method");

        (run.ExitCode, run.Error).Should().Be(
            (2, "error: short.csv: column 'method': Found 100 predictions, but at least 500 are required to know their distribution. Use a longer history."));
    }

    [Fact]
    public void Noise_of_labels_is_a_fraction_of_the_inputs()
    {
        var run = Run("--noise", "1.5");

        (run.ExitCode, run.Error).Should().Be(
            (2, "error: --noise: 1.5 isn't valid for the labels of column 'method'. Expected at most 1."));
    }

    private static long MedianOf(JsonNode finding, string phase) => finding[phase]!["median"]!.GetValue<long>();

    private static JsonNode Finding(JsonNode plan, double harm) =>
        plan["findings"]!.AsArray().Single(finding => finding!["harm"]?.GetValue<double>() == harm)!;

    private ToolRun Run(params string[] options) =>
        _folder.Run(["experiment", "plan", "<methods.csv>", "--prediction", "method", "--runs", "9", "--most", "4000", .. options]);

    private JsonNode Plan(params string[] options) => Run(["--format", "json", .. options]).Json;
}
