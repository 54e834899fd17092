using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>A package that finds out by itself that a model is wrong: by outcomes, or from other replicas.</summary>
public sealed class RaisedBreachTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly List<Breach> _reported = [];
    private readonly OutcomeTest _recovery = new();
    private readonly FakeLoggerProvider _logs = new();
    private readonly LoggerFactory _loggers;
    private readonly PredictionGuard<int, double> _guard;
    private int _modelCalls;

    public RaisedBreachTests()
    {
        _loggers = new LoggerFactory([_logs]);
        _guard = new PredictionGuard<int, double>(
            "fare",
            guard => guard.Range(0, 100).FallBackTo(3).Breaker(probes: 10),
            new PredictionGuardDependencies { TimeProvider = _time, BreachReported = _reported.Add, LoggerFactory = _loggers });
    }

    public void Dispose()
    {
        _guard.Dispose();
        _loggers.Dispose();
    }

    [Fact]
    public void A_raised_breach_is_reported_like_one_of_the_guard()
    {
        var breach = _guard.RaiseBreach(Outcome(BreachAction.Observe));

        _reported.Should().Equal(breach!);
        breach!.Message.Should().Be("Outcome breach in guard 'fare': prediction was an AUC of 0.61 over 500 predictions, expected at least 0.7.");
        _guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public void A_raised_breach_that_enforces_opens_the_breaker()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback));

        Predict().Should().Be(3);
        _guard.GetStatus().OpenedBy!.Rule.Should().Be("Outcome");
    }

    [Fact]
    public void A_guard_that_observes_reports_and_stays_closed()
    {
        _guard.OverrideMode(GuardMode.Observe);

        _guard.RaiseBreach(Outcome(BreachAction.Fallback), _recovery)!.Mode.Should().Be(GuardMode.Observe);

        _guard.OverrideMode(GuardMode.Enforce);
        _guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public void A_guard_that_is_off_reports_nothing()
    {
        _guard.OverrideMode(GuardMode.Off);

        _guard.RaiseBreach(Outcome(BreachAction.Fallback)).Should().BeNull();

        _reported.Should().BeEmpty();
    }

    [Fact]
    public void Without_a_test_of_its_own_probes_that_pass_the_checks_close_the_breaker()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback));
        Probe(count: 10);

        _guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public void Probes_that_pass_the_checks_do_not_close_a_breaker_whose_recovery_is_pending()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), _recovery);
        Probe(count: 100);

        _guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
        _recovery.Begun.Should().Be(1);
    }

    [Fact]
    public void The_breaker_closes_when_the_test_says_that_the_model_has_recovered()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), _recovery);
        Probe(count: 1);
        _recovery.State = RecoveryState.Recovered;
        _time.Advance(TimeSpan.FromSeconds(10));

        _guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public void The_breaker_opens_again_when_the_test_says_that_the_model_has_not_recovered()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), _recovery);
        _recovery.State = RecoveryState.Failed;
        Probe(count: 1);

        _guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        _recovery.State = RecoveryState.Recovered;
        _time.Advance(TimeSpan.FromMinutes(1));
        _guard.EvaluateNow();
        _recovery.Begun.Should().Be(2);
        _guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public void All_rules_must_have_recovered()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), _recovery);
        _guard.RaiseBreach(Outcome(BreachAction.Fallback) with { Rule = "Fleet" }, new OutcomeTest { State = RecoveryState.Recovered });
        Probe(count: 20);

        _guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
    }

    [Fact]
    public void A_test_that_throws_keeps_the_breaker_open()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), new ThrowingTest());
        Probe(count: 20);

        _guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
    }

    [Fact]
    public void Whatever_a_test_throws_is_logged_as_an_error()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), new ThrowingTest());
        Probe(count: 1);

        _logs.Collector.GetSnapshot().Where(static log => log.Id.Name == "RecoveryTestFailed").Select(static log => (log.Level, log.Exception!.Message)).Distinct()
            .Should().BeEquivalentTo([(LogLevel.Error, "no start"), (LogLevel.Error, "no probe"), (LogLevel.Error, "no outcomes")]);
    }

    [Fact]
    public void A_test_that_throws_does_not_keep_the_model_from_being_probed()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), new ThrowingTest());
        Probe(count: 4);

        _modelCalls.Should().Be(4);
    }

    [Fact]
    public void Every_call_probes_the_model_unless_a_test_decides_otherwise()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), _recovery);
        Probe(count: 4);

        _modelCalls.Should().Be(4);
    }

    [Fact]
    public void The_model_is_probed_only_with_calls_that_every_test_allows()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), _recovery);
        _guard.RaiseBreach(Outcome(BreachAction.Fallback) with { Rule = "Fleet" }, new SparingTest());
        Probe(count: 4);

        _modelCalls.Should().Be(2);
    }

    [Fact]
    public void A_later_breach_of_the_same_rule_replaces_the_test_of_the_earlier_one()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), _recovery);
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), new OutcomeTest { State = RecoveryState.Recovered });
        Probe(count: 1);

        _guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Theory]
    [InlineData("distance", null)]
    [InlineData(null, "country DE")]
    public void A_breach_of_another_metric_or_segment_replaces_no_test(string? metric, string? segment)
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), _recovery);
        _guard.RaiseBreach(Outcome(BreachAction.Fallback) with { Metric = metric, Segment = segment }, new OutcomeTest { State = RecoveryState.Recovered });
        Probe(count: 1);

        _guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
    }

    [Fact]
    public void A_reset_manually_forgets_what_was_raised()
    {
        _guard.RaiseBreach(Outcome(BreachAction.Fallback), _recovery);
        _guard.Reset("known cause", by: "Kim");
        _guard.RaiseBreach(Outcome(BreachAction.Fallback) with { Rule = "Fleet" });
        Probe(count: 10);

        _guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Theory]
    [InlineData("", BreachAction.Fallback, 1)]
    [InlineData("Outcome:AUC", BreachAction.Fallback, 1)]
    [InlineData("Outcome", BreachAction.Clamp, 1)]
    [InlineData("Outcome", BreachAction.Fallback, 0)]
    public void Invalid_breach_is_refused(string rule, BreachAction action, long predictions)
    {
        var raise = () => _guard.RaiseBreach(Outcome(action) with { Rule = rule, PredictionCount = predictions });

        raise.Should().Throw<ArgumentException>();
    }

    private static ExternalBreach Outcome(BreachAction action) => new()
    {
        Rule = "Outcome",
        Observed = "an AUC of 0.61",
        Expected = "at least 0.7",
        Action = action,
        ObservedValue = 0.61,
        PredictionCount = 500,
    };

    private double Predict() => _guard.Predict(1, _ =>
    {
        _modelCalls++;
        return 50.0;
    });

    /// <summary>Lets the break end and the model be probed.</summary>
    private void Probe(int count)
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < count; i++)
        {
            Predict();
        }
    }

    private sealed class OutcomeTest : IRecoveryTest
    {
        public RecoveryState State { get; set; }

        public int Begun { get; private set; }

        public void Begin() => Begun++;

        public RecoveryState Evaluate() => State;
    }

    private sealed class ThrowingTest : IRecoveryTest
    {
        public void Begin() => throw new InvalidOperationException("no start");

        public RecoveryState Evaluate() => throw new InvalidOperationException("no outcomes");

        public bool TryBeginProbe() => throw new InvalidOperationException("no probe");
    }

    /// <summary>Allows every other call to probe the model.</summary>
    private sealed class SparingTest : IRecoveryTest
    {
        private int _asked;

        public void Begin()
        {
        }

        public RecoveryState Evaluate() => RecoveryState.Pending;

        public bool TryBeginProbe() => _asked++ % 2 == 0;
    }
}
