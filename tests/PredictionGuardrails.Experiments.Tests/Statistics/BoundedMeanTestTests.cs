using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Means of bounded metrics are compared in the metric's unit.</summary>
public sealed class BoundedMeanTestTests
{
    [Theory]
    [InlineData(false, 20)]
    [InlineData(true, -20)]
    public void Worse_mean_is_harm(bool isLowerHarm, double shift)
    {
        var result = Run(2_000, isLowerHarm ? HarmSide.Lower : HarmSide.Higher, 0, shift).Result;

        result.IsHarmShown.Should().BeTrue();
        result.Interval.Lower.Should().BeLessThan(shift);
        result.Interval.Upper.Should().BeGreaterThan(shift);
        (result.Interval.Lower > 0 || result.Interval.Upper < 0).Should().BeTrue();
    }

    [Fact]
    public void Mean_within_the_margin_excludes_harm()
    {
        var result = Run(5_000, HarmSide.Higher, margin: 20, shift: 5).Result;

        result.IsHarmShown.Should().BeFalse();
        result.IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public void Calls_of_a_single_unit_show_nothing()
    {
        var test = new BoundedMeanTest(0.001, 0, 1, 0, HarmSide.Higher);
        for (var call = 0; call < 1_000; call++)
        {
            test.Add(1, isVariant: true, 0.5, unit: 7);
        }

        test.Result.IsHarmShown.Should().BeFalse();
    }

    private static BoundedMeanTest Run(int calls, HarmSide side, double margin, double shift)
    {
        var test = new BoundedMeanTest(0.001, 0, 200, margin, side);
        var random = new Random(17);
        for (var call = 0; call < calls; call++)
        {
            var isVariant = random.Next(2) == 0;
            test.Add(50 + (100 * random.NextDouble()) + (isVariant ? shift : 0), isVariant, 0.5);
        }

        return test;
    }
}
