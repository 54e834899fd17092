using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Decisions;

/// <summary>When units count once more.</summary>
public sealed class PeriodsTests
{
    private const int UnitsToExclude = 1_000;
    private readonly FakeTimeProvider _time = new();
    private readonly CountingTest _test = new();
    private readonly Periods _periods;

    public PeriodsTests() => _periods = new Periods(_time, [_test], ended => UnitsToExclude * (ended + 1));

    [Fact]
    public void Busy_service_has_a_period_each_week()
    {
        for (var week = 1; week <= 4; week++)
        {
            PassWeek(newUnits: 5_000, knownUnits: 5_000);

            _test.Periods.Should().Be(week);
        }
    }

    [Fact]
    public void Nothing_starts_within_a_week()
    {
        Count(from: 0, units: 5_000);
        Count(from: 0, units: 5_000);
        _time.Advance(TimeSpan.FromDays(6.9));
        _periods.StartIfDue();

        _test.Periods.Should().Be(0);
    }

    [Fact]
    public void Period_goes_on_while_most_calls_are_of_units_that_count()
    {
        for (var week = 0; week < 52; week++)
        {
            PassWeek(newUnits: 5_000, knownUnits: 4_000);
        }

        _test.Periods.Should().Be(0);
    }

    [Fact]
    public void Period_goes_on_until_as_many_units_have_counted_as_exclude_harm()
    {
        for (var week = 1; week <= 10; week++)
        {
            PassWeek(newUnits: 100, knownUnits: 200);
        }

        _test.Periods.Should().Be(0, "it takes a tenth more");
        PassWeek(newUnits: 100, knownUnits: 200);
        _test.Periods.Should().Be(1);
    }

    [Fact]
    public void Later_period_takes_the_units_that_exclude_harm_in_it()
    {
        for (var week = 1; week <= 11 + 21; week++)
        {
            PassWeek(newUnits: 100, knownUnits: 200);
        }

        _test.Periods.Should().Be(1);
        PassWeek(newUnits: 100, knownUnits: 200);
        _test.Periods.Should().Be(2);
    }

    [Fact]
    public void Period_ends_if_hardly_any_unit_counts_for_the_first_time()
    {
        PassWeek(newUnits: 100, knownUnits: 100);
        PassWeek(newUnits: 10, knownUnits: 190);
        _test.Periods.Should().Be(0);

        PassWeek(newUnits: 9, knownUnits: 191);
        _test.Periods.Should().Be(1);
    }

    [Fact]
    public void Period_goes_on_in_a_week_without_calls()
    {
        PassWeek(newUnits: 100, knownUnits: 200);
        PassWeek(newUnits: 0, knownUnits: 0);

        _test.Periods.Should().Be(0);
    }

    [Fact]
    public void Period_lasts_half_a_year_at_most_if_calls_are_repetitions()
    {
        for (var week = 1; week < 26; week++)
        {
            PassWeek(newUnits: 10, knownUnits: 90);
        }

        _test.Periods.Should().Be(0);
        PassWeek(newUnits: 10, knownUnits: 90);
        _test.Periods.Should().Be(1);
    }

    [Fact]
    public void Calls_without_a_unit_start_nothing()
    {
        for (var call = 0; call < 10_000; call++)
        {
            _periods.Count(unit: 0);
        }

        _time.Advance(TimeSpan.FromDays(7));
        _periods.StartIfDue();

        _test.Periods.Should().Be(0);
    }

    private int _known;

    private void PassWeek(int newUnits, int knownUnits)
    {
        Count(_known, newUnits);
        for (var counted = 0; counted < knownUnits; counted += newUnits)
        {
            Count(_known, Math.Min(newUnits, knownUnits - counted));
        }

        _known += newUnits;
        _time.Advance(TimeSpan.FromDays(7));
        _periods.StartIfDue();
    }

    private void Count(int from, int units)
    {
        for (var unit = from + 1; unit <= from + units; unit++)
        {
            _periods.Count((ulong)unit * 0x9E3779B97F4A7C15);
        }
    }

    private sealed class CountingTest() : GuardrailTest("counting")
    {
        public int Periods { get; private set; }

        public override double HarmExcess => double.NegativeInfinity;

        public override bool IsHarmExcluded => false;

        public override void StartPeriod() => Periods++;

        public override void Carry(TestState state)
        {
        }

        public override GuardrailStatus GetStatus(string variant) => throw new NotSupportedException();
    }
}
