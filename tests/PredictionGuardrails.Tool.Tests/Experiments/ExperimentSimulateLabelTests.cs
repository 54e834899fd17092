using System.Text.Json.Nodes;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Experiments;

/// <summary>False stops and delays of simulated experiments about labels.</summary>
public sealed class ExperimentSimulateLabelTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public ExperimentSimulateLabelTests() => _folder.Write(
        "methods.csv",
        "method,customer\n" + string.Concat(Values.Labels(1500).Select((method, row) => FormattableString.Invariant($"{method},{row % 700}\n"))));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Variant_that_does_not_differ_is_stopped_as_rarely_as_promised()
    {
        var same = Simulate("--runs", "200", "--harm", "0.5")["variants"]![0]!;

        var stops = same["falseDecisions"]!.GetValue<int>();
        Binomial.LowerLimit(stops, 200).Should().BeLessThanOrEqualTo(0.001, "no more runs stop than the rate of false decisions explains");
        same["stops"]!.GetValue<int>().Should().Be(stops);
    }

    [Fact]
    public void Variant_at_the_margin_is_stopped_as_rarely_as_promised()
    {
        var atMargin = Simulate("--runs", "200", "--harm", "0")["variants"]![1]!;

        Binomial.LowerLimit(atMargin["stops"]!.GetValue<int>(), 200).Should().BeLessThanOrEqualTo(0.001, "the change is what the margin allows");
    }

    [Fact]
    public void Variant_with_large_harm_is_stopped_in_every_run()
    {
        var harmful = Simulate("--runs", "20", "--harm", "0.5")["variants"]![1]!;

        (harmful["stops"]!.GetValue<int>(), harmful["proceeds"]!.GetValue<int>(), harmful["falseDecisions"]!.GetValue<int>()).Should().Be((20, 0, 0));
        harmful["stopMedian"]!.GetValue<long>().Should().BeInRange(50, 400);
    }

    [Fact]
    public void Label_of_the_change_is_part_of_the_result()
    {
        var labels = Simulate("--runs", "2")["labels"]!;

        (labels["distinctLabels"]!.GetValue<int>(), labels["replacement"]!.GetValue<string>()).Should().Be((2, "cash"));
    }

    [Fact]
    public void Harm_that_is_too_large_is_an_error()
    {
        var run = Run("--harm", "0.9");

        run.ExitCode.Should().Be(2);
        run.Error.Should().MatchRegex(
            "^error: --harm: 0.9 is too large for the labels of column 'method'. Expected at most 0.6\\d, "
            + "because the other predictions already have the label that would replace them, or are within the margin\\.$");
    }

    [Fact]
    public void Result_is_described()
    {
        var run = Run("--runs", "5", "--harm", "0.5");

        (run.ExitCode, run.Error).Should().Be((0, ""));
        run.Output.Should().StartWith("0 false stops in 5 runs of a variant that doesn't differ")
            .And.Contain("column 'method' with 2 labels: 1,500 rows of 700 units.")
            .And.MatchRegex("predicts another label for 5\\d\\.\\d+% \\(50% beyond the margin\\) +5 +0 +0 +0 ").And.Contain("Another label: 'cash'");
    }

    private ToolRun Run(params string[] options) =>
        _folder.Run(["experiment", "simulate", "<methods.csv>", "--prediction", "method", "--unit", "customer", .. options]);

    private JsonNode Simulate(params string[] options) => Run([.. options, "--format", "json"]).Json;
}
