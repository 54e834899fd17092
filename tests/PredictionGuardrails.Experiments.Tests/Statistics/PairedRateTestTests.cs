using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Events of both arms on the same inputs.</summary>
public sealed class PairedRateTestTests
{
    private const double Alpha = 0.05;

    [Fact]
    public void Harm_at_the_margin_is_shown_as_seldom_as_stated()
    {
        var margin = new Margin(0.1, 0.001);

        var wrong = CountRuns(margin, control: 0.02, variant: 0.022, static test => test.IsHarmShown);

        wrong.Should().BeLessThanOrEqualTo(MostFalse);
    }

    [Fact]
    public void Harm_at_the_margin_is_excluded_as_seldom_as_stated()
    {
        var margin = new Margin(0.1, 0.001);

        var wrong = CountRuns(margin, control: 0.02, variant: 0.022, static test => test.Result.IsHarmExcluded);

        wrong.Should().BeLessThanOrEqualTo(MostFalse);
    }

    [Fact]
    public void Failures_of_every_tenth_input_are_found()
    {
        var test = new PairedRateTest(0.001, new Margin(0.1, 0.001));

        for (var i = 0; i < 300 && !test.IsHarmShown; i++)
        {
            test.Add(control: false, variant: i % 10 == 0);
        }

        test.IsHarmShown.Should().BeTrue();
    }

    [Fact]
    public void Harm_is_excluded_if_neither_arm_fails()
    {
        var test = new PairedRateTest(0.001, new Margin(0.1, 0.001));

        for (var i = 0; i < 15_000; i++)
        {
            test.Add(control: false, variant: false);
        }

        test.Result.IsHarmExcluded.Should().BeTrue();
        test.IsHarmShown.Should().BeFalse();
        test.Result.Interval.Upper.Should().BeApproximately(Math.Log(1000) / 15_000, 1e-9, "a rate isn't known to be zero because nothing has failed yet");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Number_of_units_that_exclude_harm_is_known_beforehand(int period)
    {
        var test = new PairedRateTest(0.001, new Margin(0.1, 0.005));
        for (var ended = 0; ended < period; ended++)
        {
            test.Add(control: false, variant: false);
            test.StartPeriod();
        }

        var units = 0;
        for (; !test.Result.IsHarmExcluded; units++)
        {
            test.Add(control: false, variant: false);
        }

        test.UnitsToExclude(period).Should().BeApproximately(units, 1);
    }

    [Fact]
    public void Unit_that_fails_again_and_again_counts_once()
    {
        var test = new PairedRateTest(0.001, new Margin(0.1, 0.001));

        for (var i = 0; i < 1000; i++)
        {
            test.Add(control: false, variant: true, unit: 7);
        }

        test.IsHarmShown.Should().BeFalse();
    }

    /// <summary>Of 400 runs at a rate of 0.05, more than 32 are seen with a probability of 0.4% (binomial).</summary>
    private const int MostFalse = 32;

    private static int CountRuns(Margin margin, double control, double variant, Func<PairedRateTest, bool> isWrong)
    {
        var wrong = 0;
        for (var run = 0; run < 400; run++)
        {
            var random = new Random(run);
            var test = new PairedRateTest(Alpha, margin);
            for (var i = 0; i < 3000; i++)
            {
                test.Add(random.NextDouble() < control, random.NextDouble() < variant);
            }

            wrong += isWrong(test) ? 1 : 0;
        }

        return wrong;
    }
}
