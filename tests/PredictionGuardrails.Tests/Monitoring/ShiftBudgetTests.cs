using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Monitoring;

/// <summary>A shift may be right, so that what it costs is limited: to an hour, and to a tenth of the calls of a day.</summary>
public sealed class ShiftBudgetTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    private readonly TestWorld _world = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ShiftBudget _budget;
    private readonly Func<double> _next = Streams.Normal(seed: 1);
    private double _factor = 1;
    private long _predictions;

    public ShiftBudgetTests() => _budget = new ShiftBudget(_time);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void At_first_nothing_is_spent()
    {
        (_budget.OpenFor, _budget.Fraction, _budget.IsSpent).Should().Be((TimeSpan.Zero, 0, false));
    }

    [Fact]
    public void While_the_breaker_is_open_for_a_shift_its_time_counts()
    {
        Pass(TimeSpan.FromMinutes(30), isOpen: true);

        _budget.OpenFor.Should().BeCloseTo(TimeSpan.FromMinutes(30), Tick);
    }

    [Fact]
    public void While_the_breaker_is_closed_no_time_counts()
    {
        Pass(TimeSpan.FromMinutes(30), isOpen: false);

        _budget.OpenFor.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void An_hour_for_one_shift_is_all_by_default()
    {
        Pass(TimeSpan.FromMinutes(59), isOpen: true);
        _budget.IsSpent.Should().BeFalse();

        Pass(TimeSpan.FromMinutes(2), isOpen: true);

        _budget.IsSpent.Should().BeTrue();
    }

    [Fact]
    public void The_next_shift_has_an_hour_of_its_own()
    {
        Pass(TimeSpan.FromMinutes(50), isOpen: true);
        Pass(TimeSpan.FromMinutes(1), isOpen: false);

        Pass(TimeSpan.FromMinutes(50), isOpen: true);

        _budget.IsSpent.Should().BeFalse();
    }

    [Fact]
    public void Limits_can_be_others()
    {
        _budget.Limits = new ShiftLimits(TimeSpan.FromMinutes(5), 0.1);

        Pass(TimeSpan.FromMinutes(6), isOpen: true);

        _budget.IsSpent.Should().BeTrue();
    }

    [Fact]
    public void Calls_that_were_answered_during_a_shift_are_a_fraction_of_those_of_a_day()
    {
        Pass(TimeSpan.FromHours(23), isOpen: false, callsInTick: 10);
        Pass(TimeSpan.FromHours(1), isOpen: true, callsInTick: 10);

        _budget.Fraction.Should().BeApproximately(1 / 24.0, 0.003);
    }

    [Fact]
    public void On_the_first_day_the_fraction_is_of_as_many_calls_as_the_whole_day_would_have()
    {
        Pass(TimeSpan.FromHours(1), isOpen: false, callsInTick: 10);
        Pass(TimeSpan.FromHours(1), isOpen: true, callsInTick: 10);

        _budget.Fraction.Should().BeApproximately(1 / 24.0, 0.003);
    }

    [Fact]
    public void A_tenth_of_the_calls_of_a_day_is_all_by_default()
    {
        _budget.Limits = ShiftLimits.Default with { MaximumDuration = TimeSpan.FromDays(1) };
        Pass(TimeSpan.FromHours(21.7), isOpen: false, callsInTick: 10);
        Pass(TimeSpan.FromHours(2.2), isOpen: true, callsInTick: 10);
        _budget.IsSpent.Should().BeFalse();

        Pass(TimeSpan.FromHours(0.5), isOpen: true, callsInTick: 10);

        _budget.IsSpent.Should().BeTrue();
    }

    [Fact]
    public void A_fraction_that_is_spent_stays_so_once_the_breaker_is_closed()
    {
        _budget.Limits = ShiftLimits.Default with { MaximumDuration = TimeSpan.FromDays(1) };
        Pass(TimeSpan.FromHours(3), isOpen: true, callsInTick: 10);

        Pass(TimeSpan.FromHours(1), isOpen: false, callsInTick: 10);

        _budget.IsSpent.Should().BeTrue();
    }

    [Fact]
    public void After_24_hours_what_was_answered_is_forgotten()
    {
        Pass(TimeSpan.FromHours(2), isOpen: true, callsInTick: 10);
        _budget.Fraction.Should().BePositive();

        Pass(TimeSpan.FromHours(24), isOpen: false, callsInTick: 10);

        _budget.Fraction.Should().Be(0);
    }

    [Fact]
    public void Before_24_hours_it_is_not()
    {
        Pass(TimeSpan.FromHours(2), isOpen: true, callsInTick: 10);

        Pass(TimeSpan.FromHours(21), isOpen: false, callsInTick: 10);

        _budget.Fraction.Should().BeApproximately(2 / 24.0, 0.01);
    }

    [Fact]
    public void Calls_that_are_answered_for_another_reason_than_a_shift_do_not_count()
    {
        _budget.CountAnswered(1000);
        Pass(TimeSpan.FromHours(1), isOpen: false);

        _budget.Fraction.Should().Be(0);
    }

    [Fact]
    public void Without_calls_the_fraction_is_zero()
    {
        Pass(TimeSpan.FromHours(1), isOpen: true);

        _budget.Fraction.Should().Be(0);
    }

    [Fact]
    public void After_the_longest_time_the_breaker_closes_and_the_model_answers()
    {
        using var guard = ShiftedGuard();

        Live(guard, TimeSpan.FromMinutes(62));

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        Ask(guard).Should().NotBe(-1);
    }

    [Fact]
    public void Until_then_it_stays_open()
    {
        using var guard = ShiftedGuard();

        Live(guard, TimeSpan.FromMinutes(58));

        guard.GetStatus().Breaker.Should().NotBe(BreakerState.Closed);
    }

    [Fact]
    public void Reached_limit_is_logged_as_an_error()
    {
        using var guard = ShiftedGuard();

        Live(guard, TimeSpan.FromMinutes(62));

        var line = _world.Logs.Should().ContainSingle(line => line.Id.Name == "ShiftsOnlyObserved").Which;
        line.Level.Should().Be(LogLevel.Error);
        line.Message.Should().StartWith("Shift limit reached (breaker open for 01:00:").And.Contain("To accept the shift, call Relearn.");
    }

    [Fact]
    public void The_breach_that_is_only_observed_tells_what_the_shift_has_cost()
    {
        using var guard = ShiftedGuard();

        Live(guard, TimeSpan.FromMinutes(62));

        var breach = _world.Reported.Where(breach => breach.Rule == RuleNames.Shift).Last();
        breach.Action.Should().Be(BreachAction.Observe);
        breach.Metric.Should().Be("prediction");
        breach.Observed.Should().StartWith("still shifted at the shift limit (breaker open for 01:00:").And.Contain("of the calls in 24 hours");
    }

    [Fact]
    public void From_then_on_the_shift_opens_the_breaker_no_more()
    {
        using var guard = ShiftedGuard();
        Live(guard, TimeSpan.FromMinutes(62));

        Live(guard, TimeSpan.FromHours(1));

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        _world.Logs.Should().ContainSingle(line => line.Id.Name == "ShiftsOnlyObserved");
    }

    [Fact]
    public void A_gross_change_still_does()
    {
        using var guard = ShiftedGuard(guard => guard.Change(BreachAction.Fallback, onShift: BreachAction.Fallback));
        Live(guard, TimeSpan.FromMinutes(62));
        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);

        _factor = 20;
        for (var i = 0; i < 50; i++)
        {
            Ask(guard);
        }

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        guard.GetStatus().OpenedBy!.Rule.Should().Be(RuleNames.Change);
    }

    [Fact]
    public void A_gross_change_that_follows_the_shift_keeps_the_breaker_open_beyond_the_limit()
    {
        using var guard = ShiftedGuard(guard => guard.Change(BreachAction.Fallback, onShift: BreachAction.Fallback));

        _factor = 20;
        Live(guard, TimeSpan.FromMinutes(10));
        _world.Reported.Should().Contain(breach => breach.Rule == RuleNames.Change);
        Live(guard, TimeSpan.FromMinutes(70));

        guard.GetStatus().Breaker.Should().NotBe(BreakerState.Closed);
        _world.Logs.Should().NotContain(line => line.Id.Name == "ShiftsOnlyObserved");
    }

    [Fact]
    public void A_reset_has_shifts_enforce_again()
    {
        _world.Configuration.SetGuard("""{ "Change": { "Shift": { "MaximumDuration": "00:05:00" } } }""");
        using var guard = ShiftedGuard();
        Live(guard, TimeSpan.FromMinutes(6));
        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);

        guard.Reset();
        Live(guard, TimeSpan.FromMinutes(2));

        guard.GetStatus().Breaker.Should().NotBe(BreakerState.Closed);
    }

    [Fact]
    public void Configuration_has_the_limits()
    {
        _world.Configuration.SetGuard("""{ "Change": { "Shift": { "MaximumDuration": "00:05:00" } } }""");
        using var guard = ShiftedGuard();

        Live(guard, TimeSpan.FromMinutes(6));

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public void Fraction_of_the_calls_that_is_spent_closes_the_breaker()
    {
        _world.Configuration.SetGuard("""{ "Change": { "Shift": { "MaximumDuration": "12:00:00", "MaximumFraction": 0.00001 } } }""");
        using var guard = ShiftedGuard();

        Live(guard, TimeSpan.FromMinutes(6));

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    private void Pass(TimeSpan time, bool isOpen, int callsInTick = 0)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Tick)
        {
            _time.Advance(Tick);
            _predictions += isOpen ? 0 : callsInTick;
            _budget.CountAnswered(isOpen ? callsInTick : 0);
            _budget.Tick(isOpen, _predictions);
        }
    }

    private PredictionGuard<double, double> ShiftedGuard(Action<PredictionGuardBuilder<double, double>>? configure = null)
    {
        var guard = _world.NumberGuard(guard =>
        {
            guard.Change(BreachAction.Observe, onShift: BreachAction.Fallback).Baseline(minimumDuration: TimeSpan.Zero).FallBackTo(-1);
            configure?.Invoke(guard);
        });
        for (var i = 0; i < 1000; i++)
        {
            Ask(guard);
        }

        guard.EvaluateNow();
        _factor = 3;
        for (var i = 0; i < 200; i++)
        {
            Ask(guard);
        }

        guard.GetStatus().OpenedBy!.Rule.Should().Be(RuleNames.Shift);
        return guard;
    }

    /// <summary>A prediction every two seconds.</summary>
    private void Live(PredictionGuard<double, double> guard, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(2))
        {
            Ask(guard);
            _world.Time.Advance(TimeSpan.FromSeconds(2));
        }
    }

    private double Ask(PredictionGuard<double, double> guard) => guard.Predict(0, _ => _factor * _next());
}
