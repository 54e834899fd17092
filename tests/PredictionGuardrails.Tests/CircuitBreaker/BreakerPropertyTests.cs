using CsCheck;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.CircuitBreaker;
using PredictionGuardrails.Configuration;

namespace PredictionGuardrails.Tests.CircuitBreaker;

/// <summary>What holds of a breaker whatever happens to it, in whatever order.</summary>
public sealed class BreakerPropertyTests
{
    private static readonly BreakerSettings Settings = new() { BreakDuration = TimeSpan.FromSeconds(30), MaximumBreakDuration = TimeSpan.FromMinutes(10) };

    private static readonly Breach Breach = new() { Guard = "fare", Rule = RuleNames.Change, Observed = "10", Expected = "1", Action = BreachAction.Fallback };

    private static readonly Gen<Step[]> Steps = Gen.OneOf(
        Gen.Const(new Step("trip", TimeSpan.Zero)),
        Gen.Const(new Step("fail", TimeSpan.Zero)),
        Gen.Const(new Step("fit", TimeSpan.Zero)),
        Gen.Const(new Step("isolate", TimeSpan.Zero)),
        Gen.Const(new Step("reset", TimeSpan.Zero)),
        Gen.Int[1, 100].Select(tens => new Step("wait", TimeSpan.FromSeconds(10 * tens)))).Array[1, 60];

    [Fact]
    public void Only_these_changes_are_ever_told_each_from_where_the_last_one_ended()
    {
        Steps.Sample(steps =>
        {
            var state = BreakerState.Closed;
            foreach (var change in Run(steps))
            {
                change.From.Should().Be(state);
                IsAllowed(change).Should().BeTrue(change.ToString());
                state = change.To;
            }
        });
    }

    [Fact]
    public void A_break_lasts_as_long_as_it_says_and_never_longer_than_the_longest()
    {
        Steps.Sample(steps =>
        {
            var changes = Run(steps);
            foreach (var (opened, next) in changes.Zip(changes.Skip(1)).Where(pair => pair.First.To == BreakerState.Open))
            {
                (opened.NextProbeAt! - opened.Time).Should().BeGreaterThanOrEqualTo(Settings.BreakDuration).And.BeLessThanOrEqualTo(Settings.MaximumBreakDuration);
                if (next.To == BreakerState.HalfOpen)
                {
                    next.Time.Should().Be(opened.NextProbeAt!.Value);
                }
            }
        });
    }

    [Fact]
    public void Of_breaks_that_follow_each_other_without_a_close_each_is_twice_the_last_up_to_the_longest()
    {
        Steps.Sample(steps =>
        {
            TimeSpan? previous = null;
            foreach (var change in Run(steps))
            {
                if (change is { From: BreakerState.HalfOpen, To: BreakerState.Open })
                {
                    var expected = previous!.Value * 2 < Settings.MaximumBreakDuration ? previous.Value * 2 : Settings.MaximumBreakDuration;
                    (change.NextProbeAt - change.Time).Should().Be(expected);
                }

                previous = change.To == BreakerState.Open ? change.NextProbeAt - change.Time : previous;
            }
        });
    }

    /// <summary>The shortest break is 30 seconds.</summary>
    [Theory]
    [InlineData(0, 60)]
    [InlineData(29, 60)]
    [InlineData(30, 30)]
    [InlineData(1000, 30)]
    public void A_breaker_that_was_closed_for_less_than_its_last_break_opens_for_twice_as_long(int secondsClosed, int expectedSeconds)
    {
        var time = new FakeTimeProvider();
        using var breaker = new Breaker("fare", time, static () => { }, static _ => { }) { Settings = Settings };
        breaker.Trip(Breach);
        time.Advance(TimeSpan.FromSeconds(30));
        breaker.ProbesFit("it fits");
        time.Advance(TimeSpan.FromSeconds(secondsClosed));

        breaker.Trip(Breach);

        (breaker.Condition.NextProbeAt - time.GetUtcNow()).Should().Be(TimeSpan.FromSeconds(expectedSeconds));
    }

    [Fact]
    public void A_reset_forgets_how_long_the_last_break_was()
    {
        var time = new FakeTimeProvider();
        using var breaker = new Breaker("fare", time, static () => { }, static _ => { }) { Settings = Settings };
        breaker.Trip(Breach);
        breaker.Reset("by hand");

        breaker.Trip(Breach);

        (breaker.Condition.NextProbeAt - time.GetUtcNow()).Should().Be(Settings.BreakDuration);
    }

    [Fact]
    public void An_open_breaker_carries_its_breach_and_a_closed_one_none()
    {
        Steps.Sample(steps => Assert.All(Run(steps), change => (change.Breach is null).Should().Be(change.To == BreakerState.Closed)));
    }

    [Fact]
    public void Never_more_probes_at_once_than_allowed()
    {
        using var breaker = new Breaker("fare", new FakeTimeProvider(), () => { }, _ => { }) { Settings = Settings };
        var probes = Enumerable.Range(0, 10).Count(_ => breaker.TryBeginProbe());
        breaker.EndProbe();

        probes.Should().Be(Settings.ConcurrentProbes);
        (breaker.TryBeginProbe(), breaker.TryBeginProbe()).Should().Be((true, false));
    }

    [Fact]
    public void Handler_may_change_the_breaker_without_changing_the_order()
    {
        var told = new List<BreakerState>();
        Breaker? breaker = null;
        breaker = new Breaker("fare", new FakeTimeProvider(), () => { }, change =>
        {
            told.Add(change.To);
            if (change.To == BreakerState.Open)
            {
                breaker!.Reset("at once");
            }
        })
        { Settings = Settings };

        breaker.Trip(Breach);

        told.Should().Equal(BreakerState.Open, BreakerState.Closed);
        breaker.Dispose();
    }

    /// <summary>A break can last for hours, and its timer keeps the guard in memory.</summary>
    [Theory]
    [InlineData("isolate", 0)]
    [InlineData("reset", 0)]
    [InlineData("dispose", 0)]
    [InlineData("open again", 1)]
    public void A_break_that_ends_leaves_no_timer(string end, int expectedTimers)
    {
        var time = new LateTimeProvider();
        using var breaker = new Breaker("fare", time, static () => { }, static _ => { }) { Settings = Settings };
        breaker.Trip(Breach);
        time.Timers.Should().Be(1);

        switch (end)
        {
            case "isolate":
                breaker.Isolate(Breach);
                break;
            case "reset":
                breaker.Reset("manually");
                break;
            case "dispose":
                breaker.Dispose();
                break;
            default:
                time.Fire();
                breaker.ProbesFailed("it does not fit");
                break;
        }

        time.Timers.Should().Be(expectedTimers);
    }

    /// <summary>Disposing a timer doesn't wait for a callback that has begun.</summary>
    [Fact]
    public void A_break_that_ends_while_a_guard_is_isolated_leaves_it_isolated()
    {
        var time = new LateTimeProvider();
        using var breaker = new Breaker("fare", time, static () => { }, static _ => { }) { Settings = Settings };
        breaker.Trip(Breach);
        breaker.Isolate(Breach);

        time.Fire();

        breaker.Condition.State.Should().Be(BreakerState.Isolated);
    }

    [Fact]
    public void A_disposed_breaker_changes_no_more()
    {
        var told = new List<BreakerTransition>();
        var breaker = new Breaker("fare", new FakeTimeProvider(), static () => { }, told.Add) { Settings = Settings };
        breaker.Dispose();

        breaker.Trip(Breach);

        breaker.Condition.State.Should().Be(BreakerState.Closed);
        told.Should().BeEmpty();
    }

    private static bool IsAllowed(BreakerTransition change) => (change.From, change.To) switch
    {
        (BreakerState.Closed, BreakerState.Open) => true,
        (BreakerState.Open, BreakerState.HalfOpen) => true,
        (BreakerState.HalfOpen, BreakerState.Open or BreakerState.Closed) => true,
        (_, BreakerState.Isolated) => true,
        (BreakerState.Open or BreakerState.Isolated, BreakerState.Closed) => true,
        _ => false,
    };

    private static List<BreakerTransition> Run(Step[] steps)
    {
        var time = new FakeTimeProvider();
        var changes = new List<BreakerTransition>();
        using var breaker = new Breaker("fare", time, () => { }, changes.Add) { Settings = Settings };
        foreach (var step in steps)
        {
            switch (step.What)
            {
                case "trip":
                    breaker.Trip(Breach);
                    break;
                case "fail":
                    breaker.ProbesFailed("it does not fit");
                    break;
                case "fit":
                    breaker.ProbesFit("it fits");
                    break;
                case "isolate":
                    breaker.Isolate(Breach);
                    break;
                case "reset":
                    breaker.Reset("by hand");
                    break;
                default:
                    // In steps, for in one long one every timer sees its end.
                    for (var waited = TimeSpan.Zero; waited < step.Wait; waited += TimeSpan.FromSeconds(10))
                    {
                        time.Advance(TimeSpan.FromSeconds(10));
                    }

                    break;
            }
        }

        return changes;
    }

    private sealed record Step(string What, TimeSpan Wait);

    /// <summary>A clock whose last timer fires when the test says so, even if it is disposed by then.</summary>
    private sealed class LateTimeProvider : TimeProvider
    {
        private Action _last = static () => { };

        public int Timers { get; private set; }

        public void Fire() => _last();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _last = () => callback(state);
            Timers++;
            return new LateTimer(() => Timers--);
        }

        private sealed class LateTimer(Action disposed) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

            public void Dispose() => disposed();

            public ValueTask DisposeAsync() => throw new NotSupportedException();
        }
    }
}
