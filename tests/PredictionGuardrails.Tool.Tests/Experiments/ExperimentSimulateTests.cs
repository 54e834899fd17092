using System.Text.Json.Nodes;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Experiments;

/// <summary>False stops and delays of simulated experiments.</summary>
public sealed class ExperimentSimulateTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public ExperimentSimulateTests() => _folder.Write(
        "fares.csv",
        "fare,customer\n" + string.Concat(Values.Prices(1500).Select((fare, row) => FormattableString.Invariant($"{fare},{row % 700}\n"))));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Variant_that_does_not_differ_is_stopped_as_rarely_as_promised()
    {
        var same = Simulate("--runs", "200", "--harm", "0.5")["variants"]![0]!;

        var stops = same["falseDecisions"]!.GetValue<int>();
        Binomial.LowerLimit(stops, 200).Should().BeLessThanOrEqualTo(0.001, "no more runs stop than the rate of false decisions explains");
        same["falseDecisionsUpperLimit"]!.GetValue<double>().Should().BeApproximately(Binomial.UpperLimit(stops, 200), 1e-12);
        same["stops"]!.GetValue<int>().Should().Be(stops);
    }

    [Fact]
    public void Variant_with_large_harm_is_stopped_in_every_run()
    {
        var harmful = Simulate("--runs", "20", "--harm", "0.5")["variants"]![1]!;

        (harmful["stops"]!.GetValue<int>(), harmful["proceeds"]!.GetValue<int>(), harmful["falseDecisions"]!.GetValue<int>()).Should().Be((20, 0, 0));
        harmful["change"]!.GetValue<double>().Should().BeApproximately(0.6, 1e-12);
        harmful["stopMedian"]!.GetValue<long>().Should().BeInRange(100, 700);
        harmful["stopPercentile95"]!.GetValue<long>().Should().BeGreaterThanOrEqualTo(harmful["stopMedian"]!.GetValue<long>());
    }

    [Fact]
    public void Several_sizes_of_harm_are_simulated()
    {
        var variants = Simulate("--runs", "2", "--harm", "0.2", "--harm", "1")["variants"]!.AsArray();

        variants.Select(variant => variant!["harm"]?.GetValue<double>()).Should().Equal(null, 0.2, 1);
    }

    [Fact]
    public void Same_seed_gives_the_same_output_and_another_seed_another_one()
    {
        string[] options = ["--runs", "10", "--harm", "0.3", "--seed"];

        Run([.. options, "5"]).Output.Should().Be(Run([.. options, "5"]).Output);
        Simulate([.. options, "5"])["variants"]!.ToJsonString().Should().NotBe(Simulate([.. options, "6"])["variants"]!.ToJsonString());
    }

    [Fact]
    public void Exposure_leaves_units_out()
    {
        var all = Simulate("--runs", "10", "--harm", "0.5")["variants"]![1]!;
        var few = Simulate("--runs", "10", "--harm", "0.5", "--exposure", "0.05")["variants"]![1]!;

        few["stops"]!.GetValue<int>().Should().BeLessThan(all["stops"]!.GetValue<int>(), "75 predictions aren't enough");
    }

    [Fact]
    public void Result_is_described()
    {
        var run = Run("--runs", "5", "--harm", "0.5");

        (run.ExitCode, run.Error).Should().Be((0, ""));
        run.Output.Should().StartWith("0 false stops in 5 runs of a variant that doesn't differ").And.MatchRegex("predicts 60% more \\(50% beyond the margin\\) +5 +0 +0 +0 ");
    }

    private ToolRun Run(params string[] options) => _folder.Run(["experiment", "simulate", "<fares.csv>", "--prediction", "fare", "--unit", "customer", .. options]);

    private JsonNode Simulate(params string[] options) => Run([.. options, "--format", "json"]).Json;
}
