using CsCheck;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>A changed distribution is found and described.</summary>
public sealed class DistributionTestTests
{
    private const double Alpha = 0.001;

    /// <summary>The quantiles of numbers from 0 to 100.</summary>
    private static readonly DistributionTiles Tiles = DistributionTiles.FromQuantiles(static probability => 100 * probability);

    [Theory]
    [InlineData(nameof(HarmSide.Either), false)]
    [InlineData(nameof(HarmSide.Higher), false)]
    [InlineData(nameof(HarmSide.Lower), true)]
    [InlineData(nameof(HarmSide.Either), true)]
    public void Weights_of_alternatives_sum_up_to_1(string side, bool hasMargin)
    {
        DistributionAlternatives.Of(Tiles, Enum.Parse<HarmSide>(side), hasMargin).Sum(static alternative => alternative.Weight * alternative.Bets.Sum(static bet => bet.Share))
            .Should().BeApproximately(1, 1e-9);
    }

    [Fact]
    public void Alternatives_with_a_margin_rise_or_fall_with_the_value()
    {
        foreach (var alternative in DistributionAlternatives.Of(Tiles, HarmSide.Either, hasMargin: true).Where(static alternative => alternative.Change != DistributionChange.NaN))
        {
            foreach (var ratios in alternative.Bets.Select(static bet => bet.Ratios[..^1]))
            {
                var isRising = ratios[0] <= ratios[^1];
                ratios.Should().Equal(isRising ? ratios.Order() : ratios.OrderDescending(), "{0} is about level", alternative.Change);
            }
        }
    }

    [Fact]
    public void Value_is_in_the_tile_between_its_boundaries()
    {
        Gen.Double[-1000, 1000].Sample(static value =>
        {
            var tile = Tiles.TileOf(value);
            return (tile == 0 || value > Tiles.Boundaries[tile - 1]) && (tile == Tiles.OfNaN - 1 || value <= Tiles.Boundaries[tile]);
        });
    }

    [Fact]
    public void Constant_baseline_has_tiles()
    {
        var tiles = DistributionTiles.FromQuantiles(static _ => 5);

        tiles.TileOf(5).Should().NotBe(tiles.TileOf(5.1));
    }

    [Fact]
    public void Values_ten_times_as_high_are_described()
    {
        var test = Run(100, HarmSide.Either, default, static (value, _) => 10 * value);

        test.Result.IsHarmShown.Should().BeTrue();
        test.Finding.Change.Should().BeOneOf(DistributionChange.Higher, DistributionChange.FarAbove);
        test.Finding.Above.Should().BeGreaterThanOrEqualTo(90);
        test.Finding.Ratio.Should().BeGreaterThan(4);
    }

    [Fact]
    public void Lower_values_are_described()
    {
        var test = Run(400, HarmSide.Either, default, static (value, _) => value / 3);

        test.Result.IsHarmShown.Should().BeTrue();
        test.Finding.Change.Should().Be(DistributionChange.Lower);
        test.Finding.UpTo.Should().BeLessThanOrEqualTo(40);
    }

    [Fact]
    public void NaN_is_described()
    {
        var test = Run(2_000, HarmSide.Either, default, static (value, call) => call % 20 == 1 ? double.NaN : value);

        test.Result.IsHarmShown.Should().BeTrue();
        test.Finding.Change.Should().Be(DistributionChange.NaN);
        test.Finding.ControlCount.Should().Be(0);
    }

    [Fact]
    public void Narrower_values_are_described()
    {
        var test = Run(2_000, HarmSide.Either, default, static (value, _) => 50 + ((value - 50) / 4));

        test.Result.IsHarmShown.Should().BeTrue();
        test.Finding.Change.Should().BeOneOf(DistributionChange.Narrower, DistributionChange.RangeMoreFrequent);
    }

    [Fact]
    public void Value_that_is_too_frequent_is_described_by_its_range()
    {
        var test = Run(5_000, HarmSide.Either, default, static (value, call) => call % 4 == 1 ? 65 : value);

        test.Result.IsHarmShown.Should().BeTrue();
        test.Finding.Should().Match<DistributionFinding>(static finding => finding.Change == DistributionChange.RangeMoreFrequent && finding.Above == 60 && finding.UpTo == 70);
    }

    [Fact]
    public void Lower_values_are_no_harm_if_higher_is_harm()
    {
        Run(1_000, HarmSide.Higher, default, static (value, _) => value / 3).Result.IsHarmShown.Should().BeFalse();
    }

    [Fact]
    public void Values_within_the_margin_exclude_harm()
    {
        var result = Run(10_000, HarmSide.Higher, new Margin(0.2), static (value, _) => 1.05 * value).Result;

        result.IsHarmShown.Should().BeFalse();
        result.IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public void Values_beyond_the_margin_show_harm()
    {
        Run(4_000, HarmSide.Higher, new Margin(0.2), static (value, _) => 1.6 * value).Result.IsHarmShown.Should().BeTrue();
    }

    [Fact]
    public void Interval_contains_the_largest_difference()
    {
        // A third of the variant's values are beyond 67, and none of the control's are moved.
        var interval = Run(5_000, HarmSide.Either, default, static (value, _) => 1.5 * value).Result.Interval;

        interval.Lower.Should().BeInRange(0.1, 1.0 / 3);
        interval.Upper.Should().BeGreaterThan(1.0 / 3);
    }

    [Fact]
    public void Margin_taken_from_a_number_is_the_inverse_of_a_margin_above_it()
    {
        Gen.Select(Gen.Double[-100, 100], Gen.Double[0, 0.9], Gen.Double[0, 10]).Sample(static (value, relative, absolute) =>
        {
            var margin = new Margin(relative, absolute);
            margin.TakenFrom(margin.Above(value)).Should().BeApproximately(value, 1e-6);
        });
    }

    private static DistributionTest Run(int calls, HarmSide side, Margin margin, Func<double, int, double> ofVariant)
    {
        var test = new DistributionTest(Alpha, Tiles, side, margin);
        var random = new Random(13);
        for (var call = 0; call < calls; call++)
        {
            var value = 100 * random.NextDouble();
            var isVariant = call % 2 == 1;
            test.Add(isVariant ? ofVariant(value, call) : value, isVariant, 0.5);
        }

        return test;
    }
}
