using CsCheck;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Quantiles of latency are compared by a factor.</summary>
public sealed class QuantileTestTests
{
    private const double Alpha = 0.001;

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void Doubled_latency_is_harm(double probability)
    {
        var test = Run(probability, margin: 0.2, factor: 2, calls: 2_000);

        test.Result.IsHarmShown.Should().BeTrue();
        test.Result.Interval.Lower.Should().BeInRange(1.2, 2);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void Slightly_higher_latency_is_no_harm_within_the_margin(double probability)
    {
        var test = Run(probability, margin: 0.5, factor: 1.1, calls: 10_000);

        test.Result.IsHarmShown.Should().BeFalse();
        test.Result.IsHarmExcluded.Should().BeTrue();
        test.Result.Interval.Lower.Should().BeLessThan(1.1);
        test.Result.Interval.Upper.Should().BeInRange(1.1, 1.5);
    }

    [Fact]
    public void Calls_of_a_single_unit_show_nothing()
    {
        var test = Run(0.95, margin: 0, factor: 1, calls: 500);
        for (var call = 0; call < 1_000; call++)
        {
            test.Add(1_000, isVariant: true, 0.5, unit: 7);
        }

        test.Result.IsHarmShown.Should().BeFalse();
    }

    [Fact]
    public void Running_quantile_is_that_of_all_numbers_within_its_resolution()
    {
        Gen.Select(Gen.Double[0.001, 1000].Array[1, 300], Gen.Double[0.01, 0.99]).Sample((values, probability) =>
        {
            var running = new RunningQuantile(probability);
            foreach (var value in values)
            {
                running.Add(value);
            }

            var exact = values.Order().ElementAt((int)Math.Ceiling(probability * values.Length) - 1);
            running.Value.Should().BeInRange(exact, exact * (1 + (1 / 32.0)) * 1.000001);
        });
    }

    [Fact]
    public void Running_quantile_of_equal_numbers_is_not_below_them()
    {
        var running = new RunningQuantile(0.5);
        running.Add(1);

        running.Value.Should().Be(1);
    }

    private static QuantileTest Run(double probability, double margin, double factor, int calls)
    {
        var test = new QuantileTest(Alpha, probability, margin);
        var random = new Random(11);
        for (var call = 0; call < calls; call++)
        {
            var isVariant = random.Next(2) == 0;
            test.Add(0.01 * Math.Exp(random.NextDouble()) * (isVariant ? factor : 1), isVariant, 0.5);
        }

        return test;
    }
}
