using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Means are compared per unit, within their margin.</summary>
public sealed class MeanTestTests
{
    private static readonly MeanTestOptions Options = new() { Alpha = 0.001, DecisionUnits = 500 };

    [Fact]
    public void Nothing_is_decided_before_there_are_enough_units()
    {
        var test = new MeanTest(Options);
        Add(test, calls: 198, shift: 100);

        test.Result.IsHarmShown.Should().BeFalse();
        test.Result.Interval.Should().Be(EffectInterval.Unknown);
    }

    [Fact]
    public void Higher_mean_is_harm()
    {
        var test = new MeanTest(Options);
        Add(test, calls: 1_000, shift: 1);

        test.Result.IsHarmShown.Should().BeTrue();
        test.Result.Interval.Estimate.Should().BeApproximately(1, 0.2);
        test.Result.Interval.Lower.Should().BePositive();
    }

    [Fact]
    public void Lower_mean_is_harm_if_lower_is_harm()
    {
        var test = new MeanTest(Options with { Side = HarmSide.Lower });
        Add(test, calls: 1_000, shift: -1);

        test.Result.IsHarmShown.Should().BeTrue();
        test.Result.Interval.Upper.Should().BeNegative();
    }

    [Fact]
    public void Harm_below_the_relative_margin_is_excluded()
    {
        // The control's mean is 100.
        var test = new MeanTest(Options with { Margin = new Margin(0.02) });
        Add(test, calls: 2_000, shift: 1);

        test.Result.IsHarmShown.Should().BeFalse();
        test.Result.IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public void Harm_below_the_absolute_margin_is_excluded()
    {
        var test = new MeanTest(Options with { Margin = new Margin(0, Absolute: 2) });
        Add(test, calls: 2_000, shift: 1);

        test.Result.IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public void Units_of_many_calls_show_no_more_than_their_number()
    {
        var test = new MeanTest(Options);
        var random = new Random(3);
        var levels = Enumerable.Range(0, 240).Select(_ => random.NextDouble()).ToArray();
        for (var call = 0; call < 50_000; call++)
        {
            var unit = random.Next(levels.Length);
            test.Add(levels[unit], unit % 2 == 0, (ulong)unit + 1);
        }

        // Twelve units vary by 0.29 each: their means differ by 0.04 by chance alone, and 25,000 independent calls would by 0.003.
        test.Result.IsHarmShown.Should().BeFalse();
        (test.Result.Interval.Upper - test.Result.Interval.Lower).Should().BeGreaterThan(0.2);
    }

    [Fact]
    public void Covariate_narrows_the_interval()
    {
        var plain = new MeanTest(Options);
        var adjusted = new MeanTest(Options);
        var random = new Random(5);
        for (var call = 0; call < 2_000; call++)
        {
            var covariate = 10 * random.NextDouble();
            var value = covariate + random.NextDouble() + (call % 2);
            plain.Add(value, call % 2 == 1);
            adjusted.Add(value, call % 2 == 1, covariate: covariate);
        }

        Width(adjusted).Should().BeLessThan(Width(plain) / 5);
        adjusted.Result.Interval.Estimate.Should().BeApproximately(1, 0.1);
    }

    [Fact]
    public void Both_directions_at_once_throw()
    {
        var act = static () => new MeanTest(Options with { Side = HarmSide.Either });

        act.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Winsorized_mean_is_named_as_such()
    {
        new MeanTest(Options with { Winsor = (0, 1) }).Result.Effect.Should().Be(Effect.WinsorizedMeanDifference);
    }

    [Fact]
    public void Values_beyond_the_limits_count_as_the_limits()
    {
        var test = new MeanTest(Options with { Winsor = (0, 150) });
        Add(test, calls: 1_000, shift: 0);
        var before = new MeanTest(Options with { Winsor = (0, 150) });
        Add(before, calls: 1_000, shift: 0);
        test.Add(1e12, isVariant: true);
        before.Add(150, isVariant: true);

        test.Result.Interval.Should().Be(before.Result.Interval);
    }

    [Fact]
    public void Strata_with_other_levels_are_not_pooled()
    {
        // Three quarters of the variant's calls are in the stratum with the higher level; in each stratum, arms are equal.
        var test = new MeanTest(Options);
        var random = new Random(7);
        for (var call = 0; call < 2_000; call++)
        {
            test.Add(random.NextDouble(), isVariant: call % 4 == 0);
        }

        test.StartStratum();
        for (var call = 0; call < 2_000; call++)
        {
            test.Add(10 + random.NextDouble(), isVariant: call % 4 != 0);
        }

        test.Result.IsHarmShown.Should().BeFalse();
        test.Result.Interval.Estimate.Should().BeApproximately(0, 0.1);
    }

    [Fact]
    public void Level_of_all_values_does_not_matter()
    {
        var test = new MeanTest(Options);
        var random = new Random(1);
        for (var call = 0; call < 1_000; call++)
        {
            test.Add(1e9 + (4 * random.NextDouble()) - 2 + (call % 2 == 1 ? 1 : 0), call % 2 == 1);
        }

        test.Result.Interval.Estimate.Should().BeApproximately(1, 0.2);
    }

    private static double Width(MeanTest test) => test.Result.Interval.Upper - test.Result.Interval.Lower;

    private static void Add(MeanTest test, int calls, double shift)
    {
        var random = new Random(1);
        for (var call = 0; call < calls; call++)
        {
            var isVariant = call % 2 == 1;
            test.Add(98 + (4 * random.NextDouble()) + (isVariant ? shift : 0), isVariant);
        }
    }
}
