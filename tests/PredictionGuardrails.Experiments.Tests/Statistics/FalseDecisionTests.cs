using CsCheck;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Experiments.Statistics.Labels;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>
/// Tests that bet on arms keep their rate of false decisions exactly, for any values and shares and for units that come again: by going through all assignments.
/// </summary>
public sealed class FalseDecisionTests
{
    private const double Alpha = 0.1;
    private const int Units = 8;
    private static readonly Gen<double[]> Shares = Gen.Double[0.05, 0.95].Array[Units];
    private static readonly Gen<(int Unit, double Value)[]> Calls = Gen.Select(Gen.Int[0, Units - 1], Gen.Double[0, 1]).Array[1, 25];

    [Fact]
    public void Events_show_harm_in_at_most_the_stated_share_of_assignments()
    {
        Gen.Select(Calls, Shares).Sample((calls, shares) => ArmSequences.Deciding(
            calls, shares, static () => new EventRateTest(Alpha, Margin.None),
            static (test, value, isVariant, share, unit) => test.Add(value > 0.5, isVariant, share, unit), static test => test.Result.IsHarmShown) <= Alpha, iter: 50);
    }

    [Fact]
    public void Events_exclude_harm_at_the_margin_in_at_most_the_stated_share_of_assignments()
    {
        Gen.Select(Calls, Shares).Sample((calls, shares) => ArmSequences.Deciding(
            calls, shares, static () => new EventRateTest(Alpha, Margin.None),
            static (test, value, isVariant, share, unit) => test.Add(value > 0.5, isVariant, share, unit), static test => test.Result.IsHarmExcluded) <= Alpha, iter: 50);
    }

    [Fact]
    public void Periods_share_the_rate_of_false_stops()
    {
        Gen.Select(Calls, Shares).Sample((calls, shares) => ArmSequences.Deciding(
            calls, shares, static () => new EventRateTest(Alpha, Margin.None),
            static (test, value, isVariant, share, unit) =>
            {
                test.Add(true, isVariant, share, unit);
                if (value > 0.8)
                {
                    test.StartPeriod();
                }
            },
            static test => test.Result.IsHarmShown) <= Alpha, iter: 50);
    }

    [Fact]
    public void Distribution_shows_harm_in_at_most_the_stated_share_of_assignments()
    {
        var tiles = new DistributionTiles([0.2, 0.4, 0.6, 0.8], [0.2, 0.4, 0.6, 0.8]);

        Gen.Select(Calls, Shares).Sample((calls, shares) => ArmSequences.Deciding(
            calls, shares, () => new DistributionTest(Alpha, tiles),
            static (test, value, isVariant, share, unit) => test.Add(value > 0.9 ? double.NaN : value, isVariant, share, unit),
            static test => test.Result.IsHarmShown) <= Alpha, iter: 30);
    }

    [Fact]
    public void Labels_show_harm_in_at_most_the_stated_share_of_assignments()
    {
        Gen.Select(Calls, Shares).Sample((calls, shares) => ArmSequences.Deciding(
            calls, shares, static () => new LabelSharesTest(Alpha, Margin.None),
            static (test, value, isVariant, share, unit) => test.Add(Math.Floor(3 * value), isVariant, share, unit), static test => test.HarmExcess >= 0) <= Alpha, iter: 50);
    }

    [Fact]
    public void Bounded_mean_shows_harm_in_at_most_the_stated_share_of_assignments()
    {
        Gen.Select(Calls, Shares).Sample((calls, shares) => ArmSequences.Deciding(
            calls, shares, static () => new BoundedMeanTest(Alpha, 0, 1, 0, HarmSide.Lower),
            static (test, value, isVariant, share, unit) => test.Add(value, isVariant, share, unit), static test => test.Result.IsHarmShown) <= Alpha, iter: 50);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Quantile_decides_in_at_most_twice_the_stated_share_of_assignments(double probability)
    {
        Gen.Select(Calls, Shares).Sample((calls, shares) => ArmSequences.Deciding(
            calls, shares, () => Started(probability),
            static (test, value, isVariant, share, unit) => test.Add(value + 0.001, isVariant, share, unit),
            static test => ArmSequences.IsDecided(test.Result)) <= 2 * Alpha, iter: 30);
    }

    /// <summary>A test that knows the control's quantile.</summary>
    private static QuantileTest Started(double probability)
    {
        var test = new QuantileTest(Alpha, probability, 0);
        for (var i = 1; i <= 20; i++)
        {
            test.Add(i / 40.0, isVariant: false, 0.5);
        }

        return test;
    }
}
