using PredictionGuardrails.Detecting;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>The reference table of benchmarks/results/detection.md, short and with fixed seeds, through real guards.</summary>
public sealed class ReferenceTableTests
{
    private static readonly Trials Short = new(Seeds: 5, Clean: 20_000);

    public static TheoryData<string> Streams => [.. OutputStream.Synthetic.Select(stream => stream.Name)];

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_clean_stream_raises_no_alarm(string stream)
    {
        Run(stream).FalseAlarms.Should().Be(0);
    }

    [Theory]
    [InlineData("x10", 12)]
    [InlineData("/1000", 8)]
    [InlineData("sign flipped", 8)]
    [InlineData("zeros 20 %", 100)]
    [InlineData("NaN 1 %", 1)]
    public void A_gross_failure_is_found_at_once_whatever_the_shape(string fault, int limit)
    {
        Assert.All(Continuous().Where(stream => fault != "zeros 20 %" || stream != "autoregressive 0.9"), stream =>
            Median(Run(stream), fault).Should().BeLessThanOrEqualTo(limit, stream));
    }

    [Fact]
    public void A_stuck_model_is_found_at_once_where_repeats_are_rare()
    {
        Assert.All(Continuous().Where(stream => stream != "rounded normal"), stream =>
            Median(Run(stream), "constant").Should().BeLessThanOrEqualTo(8, stream));
    }

    [Theory]
    [InlineData("normal(10, 2)", "x2", 20)]
    [InlineData("normal(10, 2)", "+1 sd", 100)]
    [InlineData("normal(1000, 1)", "+1 sd", 100)]
    [InlineData("normal(10, 2)", "spread x3", 40)]
    [InlineData("three classes", "share +10 points", 300)]
    [InlineData("mostly zero (90 %)", "x10", 300)]
    [InlineData("mostly zero (90 %)", "/1000", 300)]
    public void A_smaller_failure_takes_more_predictions(string stream, string fault, int limit)
    {
        Median(Run(stream), fault).Should().BeLessThanOrEqualTo(limit);
    }

    [Fact]
    public void A_baseline_of_a_hundred_values_sees_less_and_is_not_noisier()
    {
        var trials = new Trials(Seeds: 10, Clean: 20_000, Learned: 100);
        var normal = trials.Run(OutputStream.Synthetic[0]);

        normal.FalseAlarms.Should().Be(0);
        Median(normal, "x10").Should().BeLessThanOrEqualTo(16);
    }

    private static IEnumerable<string> Continuous() => OutputStream.Synthetic
        .Where(stream => stream.Labels is null && !stream.Name.Contains("zero") && !stream.Name.Contains("0/1")).Select(stream => stream.Name);

    private static StreamResult Run(string stream) => Results.GetOrAdd(
        stream, name => new(() => Short.Run(OutputStream.Synthetic.Single(stream => stream.Name == name)))).Value;

    private static System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<StreamResult>> Results { get; } = new();

    private static int Median(StreamResult result, string fault) =>
        result.Delays[fault].Select(delay => delay ?? int.MaxValue).Order().ElementAt(result.Delays[fault].Count / 2);
}
