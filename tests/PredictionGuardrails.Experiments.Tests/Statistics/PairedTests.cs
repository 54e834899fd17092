using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Pairs of the same input are compared with each other.</summary>
public sealed class PairedTests
{
    private const double Alpha = 0.001;
    private static readonly MeanTestOptions Options = new() { Alpha = Alpha, DecisionUnits = 300 };

    [Fact]
    public void Small_difference_of_means_is_found_among_large_differences_of_inputs()
    {
        var test = new PairedMeanTest(Options);
        Add(300, static (control, noise) => control + 0.1 + noise, (control, variant, _) => test.Add(control, variant));

        test.Result.IsHarmShown.Should().BeTrue();
        test.Result.Interval.Estimate.Should().BeApproximately(0.1, 0.02);
    }

    [Fact]
    public void Mean_below_the_relative_margin_is_excluded()
    {
        var test = new PairedMeanTest(Options with { Margin = new Margin(0.1) });
        Add(1_000, static (control, noise) => (1.05 * control) + noise, (control, variant, _) => test.Add(control, variant));

        test.Result.IsHarmExcluded.Should().BeTrue();
        test.Result.IsHarmShown.Should().BeFalse();
    }

    [Fact]
    public void Equal_pairs_show_nothing()
    {
        var test = new PairedMeanTest(Options);
        Add(1_000, static (control, _) => control, (control, variant, _) => test.Add(control, variant));

        test.Result.IsHarmShown.Should().BeFalse();
        test.Result.IsHarmExcluded.Should().BeFalse();
    }

    [Fact]
    public void Variant_that_is_mostly_worse_is_found_by_signs()
    {
        var test = new PairedSignTest(Alpha, Margin.None, HarmSide.Higher);
        Add(100, static (control, noise) => control + 0.1 + noise, (control, variant, _) => test.Add(control, variant));

        test.Result.IsHarmShown.Should().BeTrue();
        test.Result.Interval.Lower.Should().BeGreaterThan(0.5);
    }

    [Fact]
    public void Signs_within_the_margin_exclude_harm()
    {
        var test = new PairedSignTest(Alpha, new Margin(0, Absolute: 1), HarmSide.Lower);
        Add(100, static (control, noise) => control - 0.1 + noise, (control, variant, _) => test.Add(control, variant));

        test.Result.IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public void Signs_of_a_single_unit_show_nothing()
    {
        var test = new PairedSignTest(Alpha, Margin.None, HarmSide.Higher);
        Add(100, static (control, _) => control + 1, (control, variant, _) => test.Add(control, variant, unit: 7));

        test.Result.IsHarmShown.Should().BeFalse();
    }

    [Fact]
    public void Pairs_of_a_unit_are_a_cluster()
    {
        var independent = new PairedMeanTest(Options);
        var clustered = new PairedMeanTest(Options with { BurnInUnits = 20 });
        Add(2_000, static (control, noise) => control + noise, (control, variant, _) => independent.Add(control, variant));
        Add(2_000, static (control, noise) => control + noise, (control, variant, i) => clustered.Add(control, variant + (i % 20), (ulong)(i % 20) + 1));

        (clustered.Result.Interval.Upper - clustered.Result.Interval.Lower).Should()
            .BeGreaterThan(10 * (independent.Result.Interval.Upper - independent.Result.Interval.Lower));
    }

    private static void Add(int pairs, Func<double, double, double> variantOf, Action<double, double, int> add)
    {
        var random = new Random(2);
        for (var pair = 0; pair < pairs; pair++)
        {
            var control = 100 * random.NextDouble();
            add(control, variantOf(control, (0.1 * random.NextDouble()) - 0.05), pair);
        }
    }
}
