using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Events of the variant are counted once a unit and period, and have to exceed both margins.</summary>
public sealed class EventRateTestTests
{
    private const double Alpha = 0.001;

    [Fact]
    public void Unit_with_many_events_shows_nothing()
    {
        var test = new EventRateTest(Alpha, Margin.None);
        Add(test, events: 1000, isVariant: true, static _ => 7);

        test.Result.IsHarmShown.Should().BeFalse();
    }

    [Fact]
    public void Events_of_many_units_show_harm()
    {
        var test = new EventRateTest(Alpha, Margin.None);
        Add(test, events: 20, isVariant: true, static i => (ulong)i + 1);

        test.Result.IsHarmShown.Should().BeTrue();
    }

    [Fact]
    public void Unit_counts_once_more_in_another_period()
    {
        var test = new EventRateTest(Alpha, Margin.None);
        test.Add(true, isVariant: true, 0.5, unit: 7);
        test.StartPeriod();
        var before = test.Result.Interval;
        test.Add(true, isVariant: true, 0.5, unit: 7);

        test.Result.Interval.Should().NotBe(before);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0, 0.1)]
    [InlineData(2, 0.5)]
    public void Number_of_units_that_exclude_harm_is_known_beforehand(int period, double share)
    {
        var units = Enumerable.Range(1, 40).Max(run => UnitsUntilExcluded(run, period, share));

        InPeriod(period, share).UnitsToExclude(period, share).Should().BeInRange(0.9 * units, 1.1 * units);
    }

    [Fact]
    public void No_number_of_units_without_an_event_excludes_harm_without_an_absolute_margin() =>
        new EventRateTest(Alpha, new Margin(0.1)).UnitsToExclude(0, 0.5).Should().Be(0);

    [Theory]
    [InlineData(1e-14)]
    [InlineData(1e-17)]
    [InlineData(double.Epsilon)]
    public void No_number_of_units_excludes_harm_within_a_tiny_absolute_margin(double absolute) =>
        new EventRateTest(Alpha, new Margin(0.1, absolute)).UnitsToExclude(0, 0.5).Should().Be(double.PositiveInfinity);

    [Fact]
    public void Harm_below_the_relative_margin_is_excluded()
    {
        var test = new EventRateTest(Alpha, new Margin(1));
        for (var i = 0; i < 200; i++)
        {
            test.Add(true, i % 2 == 0, 0.5);
        }

        test.Result.IsHarmShown.Should().BeFalse();
        test.Result.IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public void Rare_events_of_the_variant_below_the_absolute_margin_show_no_harm()
    {
        var test = new EventRateTest(Alpha, new Margin(0, Absolute: 0.05));
        for (var i = 0; i < 40_000; i++)
        {
            test.Add(i % 1000 == 0, i % 2 == 0, 0.5);
        }

        test.Result.IsHarmShown.Should().BeFalse();
    }

    [Fact]
    public void Calls_without_events_exclude_harm_beyond_the_absolute_margin()
    {
        var test = new EventRateTest(Alpha, new Margin(0, Absolute: 0.05));
        for (var i = 0; i < 2_000; i++)
        {
            test.Add(false, i % 2 == 0, 0.5);
        }

        test.Result.IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public void Frequent_events_of_the_variant_exceed_both_margins()
    {
        var test = new EventRateTest(Alpha, new Margin(0.1, Absolute: 0.05));
        for (var i = 0; i < 400; i++)
        {
            test.Add(i % 2 == 0, i % 2 == 0, 0.5);
        }

        test.Result.IsHarmShown.Should().BeTrue();
    }

    [Fact]
    public void Missing_successes_are_harm_if_lower_is_harm()
    {
        var test = new EventRateTest(Alpha, Margin.None, HarmSide.Lower);
        Add(test, events: 20, isVariant: false, static i => (ulong)i + 1);

        test.Result.IsHarmShown.Should().BeTrue();
        test.Result.Interval.Upper.Should().BeLessThan(1);
    }

    private static int UnitsUntilExcluded(int seed, int period, double share)
    {
        var test = InPeriod(period, share);
        var random = new Random(seed);
        var units = 0;
        for (; !test.Result.IsHarmExcluded; units++)
        {
            test.Add(false, random.NextDouble() < share, share);
        }

        return units;
    }

    private static EventRateTest InPeriod(int period, double share)
    {
        var test = new EventRateTest(Alpha, new Margin(0.1, Absolute: 0.005));
        for (var ended = 0; ended < period; ended++)
        {
            test.Add(false, isVariant: true, share);
            test.StartPeriod();
        }

        return test;
    }

    private static void Add(EventRateTest test, int events, bool isVariant, Func<int, ulong> unitOf)
    {
        for (var i = 0; i < events; i++)
        {
            test.Add(true, isVariant, 0.5, unitOf(i));
        }
    }
}
