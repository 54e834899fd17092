using Microsoft.Extensions.Logging;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.CircuitBreaker;

/// <summary>A guard that learns, loses trust in its model and takes it back.</summary>
public sealed class BreakerTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly Func<double> _next = Streams.Normal(seed: 1);
    private double _factor = 1;
    private int _modelCalls;

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_change_opens_the_breaker_and_the_very_call_that_shows_it_is_answered_by_the_fallback()
    {
        using var guard = LearnedGuard();
        _factor = 10;

        var answers = Enumerable.Range(0, 20).Select(_ => Ask(guard)).ToList();

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        var wrong = answers.TakeWhile(answer => answer != -1).Count();
        wrong.Should().BeLessThan(8);
        _modelCalls.Should().Be(wrong + 1);
        answers.Skip(wrong).Should().AllBeEquivalentTo(-1.0);
    }

    [Theory]
    [InlineData("BreakDuration", "00:01:00")]
    [InlineData("MaximumBreakDuration", "01:00:00")]
    [InlineData("Probes", "20")]
    [InlineData("ConcurrentProbes", "2")]
    public void Settings_of_a_breaker_that_no_rule_opens_are_warned_of(string setting, string value)
    {
        _world.Configuration.SetGuard($$"""{ "Breaker": { "{{setting}}": "{{value}}" } }""");
        using var guard = _world.NumberGuard();

        _world.Logs.Should().Contain(log => log.Level == LogLevel.Warning && log.Message.StartsWith("Breaker has no effect because no rule uses Fallback or Throw."));
    }

    [Theory]
    [InlineData(BreachAction.Observe, true)]
    [InlineData(BreachAction.Fallback, false)]
    [InlineData(BreachAction.Throw, false)]
    public void Settings_of_a_breaker_are_warned_of_unless_a_rule_opens_it(BreachAction action, bool isWarnedOf)
    {
        _world.Configuration.SetGuard("""{ "Breaker": { "Probes": 20 } }""");
        using var guard = _world.NumberGuard(guard => guard.FallBackTo(3)
            .Metric("other", fare => fare).Prediction(fare => fare.Mean(new() { Maximum = 15, OnBreach = action })));

        _world.Logs.Any(log => log.Message.StartsWith("Breaker has no effect because no rule uses Fallback or Throw.")).Should().Be(isWarnedOf);
    }

    [Fact]
    public void While_the_breaker_is_open_the_model_is_not_called()
    {
        using var guard = TrippedGuard();
        _modelCalls = 0;

        Ask(guard).Should().Be(-1);

        _modelCalls.Should().Be(0);
    }

    [Fact]
    public void After_the_break_the_model_is_tried_and_the_caller_still_gets_the_fallback()
    {
        using var guard = TrippedGuard();
        _world.Time.Advance(TimeSpan.FromSeconds(30));
        _modelCalls = 0;

        guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
        Ask(guard).Should().Be(-1);

        _modelCalls.Should().Be(1);
    }

    [Fact]
    public void A_model_that_fits_its_baseline_again_is_taken_back()
    {
        using var guard = TrippedGuard();
        _factor = 1;
        _world.Time.Advance(TimeSpan.FromSeconds(30));

        for (var i = 0; i < 50; i++)
        {
            guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
            Ask(guard).Should().Be(-1);
        }

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        Ask(guard).Should().NotBe(-1);
    }

    [Fact]
    public void A_model_that_does_not_fit_yet_gets_twice_the_break()
    {
        using var guard = TrippedGuard();
        _world.Time.Advance(TimeSpan.FromSeconds(30));

        for (var i = 0; i < 10; i++)
        {
            Ask(guard);
        }

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        guard.GetStatus().NextProbeAt.Should().Be(_world.Time.GetUtcNow() + TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void An_exception_of_a_model_that_is_tried_reaches_no_caller_and_opens_again()
    {
        using var guard = TrippedGuard();
        _world.Time.Advance(TimeSpan.FromSeconds(30));

        guard.Predict(0, _ => throw new TimeoutException("the model is gone")).Should().Be(-1);

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
    }

    [Fact]
    public void Without_a_fallback_the_exception_says_what_opened_the_breaker_and_when_the_model_is_tried()
    {
        using var guard = Learn(_world.NumberGuard(guard => guard.Change(BreachAction.Throw).Baseline(minimumDuration: TimeSpan.Zero)));
        _factor = 10;
        var asked = () => Enumerable.Range(0, 20).Select(_ => Ask(guard)).ToList();

        var thrown = asked.Should().Throw<BreakerOpenException>().Which;

        thrown.Breach.Rule.Should().Be(RuleNames.Change);
        thrown.NextProbeAt.Should().Be(_world.Time.GetUtcNow() + TimeSpan.FromSeconds(30));
        thrown.Message.Should().StartWith($"The circuit breaker of guard 'fare' is open; the model wasn't called. Next probe: {thrown.NextProbeAt:u}. Cause: prediction was ").And.Contain("(baseline: 1,000 predictions)");
    }

    [Fact]
    public void Without_a_fallback_the_exception_of_an_isolated_guard_says_that_it_is_isolated()
    {
        using var guard = _world.NumberGuard();
        guard.Isolate("a bad release");

        var asked = () => Ask(guard);

        asked.Should().Throw<BreakerOpenException>().Which.Message.Should()
            .Be("Guard 'fare' was isolated manually: a bad release. Reset the guard to resume.");
    }

    [Fact]
    public void The_exception_has_what_opened_the_breaker_and_not_what_was_observed_since()
    {
        using var guard = _world.NumberGuard();
        guard.RaiseBreach(new ExternalBreach { Rule = "Outcome", Observed = "an AUC of 0.61", Expected = "at least 0.7", Action = BreachAction.Throw });
        guard.RaiseBreach(new ExternalBreach { Rule = "Fleet", Observed = "another mean", Expected = "that of the fleet" });

        var asked = () => Ask(guard);

        asked.Should().Throw<BreakerOpenException>().Which.Breach.Rule.Should().Be("Outcome");
    }

    [Fact]
    public void A_fallback_gets_what_opened_the_breaker_and_not_what_was_observed_since()
    {
        string? rule = null;
        using var guard = _world.NumberGuard(guard => guard.FallBackTo((_, breach) =>
        {
            rule = breach.Rule;
            return 3;
        }));
        OpenAndAnswer(guard, 0);
        guard.RaiseBreach(new ExternalBreach { Rule = "Fleet", Observed = "another mean", Expected = "that of the fleet" });

        Ask(guard).Should().Be(3);

        rule.Should().Be("Outcome");
    }

    [Theory]
    [InlineData("2026-11-23", "prediction was 10, expected 1. Model version: 2026-11-23.")]
    [InlineData(null, "prediction was 10, expected 1.")]
    public void The_exception_of_an_open_breaker_names_the_version_of_the_model(string? version, string end)
    {
        var breach = new Breach
        {
            Guard = "fare",
            Rule = RuleNames.Change,
            Metric = "prediction",
            Observed = "10",
            Expected = "1",
            Action = BreachAction.Fallback,
            ModelVersion = version,
        };

        new BreakerOpenException(breach, nextProbeAt: null).Message.Should().EndWith(end);
    }

    [Fact]
    public void A_prediction_that_breaches_while_the_breaker_opens_is_reported_and_replaced()
    {
        using var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Fallback).FallBackTo(3));

        guard.Predict(0, _ => OpenAndAnswer(guard, 501)).Should().Be(3);

        _world.Reported.Select(breach => breach.Rule).Should().Equal("Outcome", RuleNames.Range);
    }

    [Fact]
    public async Task A_prediction_of_an_asynchronous_call_that_breaches_while_the_breaker_opens_is_reported_and_replaced()
    {
        using var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Fallback).FallBackTo(3));

        (await guard.PredictAsync(0, (_, _) => ValueTask.FromResult(OpenAndAnswer(guard, 501)))).Should().Be(3);

        _world.Reported.Select(breach => breach.Rule).Should().Equal("Outcome", RuleNames.Range);
    }

    [Fact]
    public void An_observed_input_is_not_sent_to_the_model_if_the_breaker_opens_meanwhile()
    {
        PredictionGuard<double, double>? asked = null;
        using var guard = _world.NumberGuard(guard => guard
            .Input("distance", input => OpenAndAnswer(asked!, input), distance => distance.Range(0, 500, BreachAction.Observe)).FallBackTo(3));
        asked = guard;

        guard.Predict(501, _ => _modelCalls++).Should().Be(3);

        _modelCalls.Should().Be(0);
    }

    [Fact]
    public void An_isolated_guard_stays_so_until_it_is_reset()
    {
        using var guard = LearnedGuard();

        guard.Isolate("a bad release");
        _world.Time.Advance(TimeSpan.FromHours(1));
        Ask(guard).Should().Be(-1);
        guard.GetStatus().OpenedBy!.Observed.Should().Be("isolated manually: a bad release");
        guard.Reset();

        Ask(guard).Should().NotBe(-1);
    }

    [Fact]
    public void Relearn_learns_a_new_baseline()
    {
        using var guard = TrippedGuard();

        guard.Relearn();

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        guard.GetStatus().Metrics[0].ToString().Should().Be("prediction: learning (0 of 1,000 predictions)");
    }

    [Fact]
    public void In_observe_mode_a_change_is_reported_and_the_breaker_stays_closed()
    {
        using var guard = LearnedGuard();
        guard.OverrideMode(GuardMode.Observe);
        _factor = 10;

        var answers = Enumerable.Range(0, 20).Select(_ => Ask(guard)).ToList();

        answers.Should().NotContain(-1);
        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        _world.Logs.Should().ContainSingle(line => line.Message.StartsWith("Change breach in guard 'fare': prediction was"));
    }

    [Fact]
    public void A_change_that_was_only_observed_opens_the_breaker_once_the_guard_enforces()
    {
        using var guard = LearnedGuard();
        guard.OverrideMode(GuardMode.Observe);
        _factor = 10;
        Ask(guard, 20);

        guard.ClearModeOverride();
        Ask(guard, 50);

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
    }

    [Fact]
    public void A_metric_that_is_only_observed_does_not_keep_the_breaker_open()
    {
        var other = 1.0;
        using var guard = _world.NumberGuard(guard => guard
            .Metric("other", _ => other * _next()).Baseline(minimumDuration: TimeSpan.Zero).Change(BreachAction.Fallback).FallBackTo(-1));
        _world.Configuration.SetGuard("""{ "Metrics": { "other": { "Change": { "OnBreach": "Observe" } } } }""");
        Learn(guard);
        (_factor, other) = (10, 10);
        Ask(guard, 20);
        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);

        _factor = 1;
        _world.Time.Advance(TimeSpan.FromSeconds(30));
        Ask(guard, 60);

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        guard.GetStatus().Metrics[1].State.Should().NotBe(ChangeDetectionState.Learning);
    }

    [Fact]
    public void A_logger_that_throws_ends_no_timer_and_no_learning()
    {
        using var loggers = new LoggerFactory([new ThrowingLoggers()]);
        using var guard = new PredictionGuard<double, double>(
            "fare",
            guard => guard.Baseline(minimumDuration: TimeSpan.Zero),
            new PredictionGuardDependencies { TimeProvider = _world.Time, LoggerFactory = loggers });
        Ask(guard, 1000);

        _world.Time.Advance(TimeSpan.FromSeconds(10));

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
    }

    [Fact]
    public void A_logger_that_throws_leaves_no_breaker_closed()
    {
        using var loggers = new LoggerFactory([new ThrowingLoggers()]);
        using var guard = new PredictionGuard<double, double>(
            "fare",
            guard => guard.Change(BreachAction.Fallback).Baseline(minimumDuration: TimeSpan.Zero).FallBackTo(-1),
            new PredictionGuardDependencies { TimeProvider = _world.Time, LoggerFactory = loggers });
        Ask(guard, 1000);
        guard.EvaluateNow();
        _factor = 10;

        Ask(guard, 100);

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
    }

    [Fact]
    public void A_logger_that_throws_has_no_prediction_counted_twice()
    {
        using var loggers = new LoggerFactory([new ThrowingLoggers()]);
        using var guard = new PredictionGuard<double, double>(
            "fare",
            guard => guard.Baseline(minimumDuration: TimeSpan.Zero),
            new PredictionGuardDependencies { TimeProvider = _world.Time, LoggerFactory = loggers });
        Ask(guard, 1000);
        guard.EvaluateNow();
        _factor = 10;

        Ask(guard, 100);

        guard.GetSnapshot().Count.Should().Be(1100);
    }

    [Fact]
    public void A_reload_keeps_the_evidence()
    {
        using var guard = LearnedGuard();
        _factor = 1.2;
        while (guard.GetStatus().Metrics[0].EvidenceRatio < 0.3)
        {
            Ask(guard);
        }

        var evidence = guard.GetStatus().Metrics[0].EvidenceRatio;
        _world.Configuration.SetGuard("""{ "Breaker": { "BreakDuration": "00:00:40" } }""");

        guard.GetStatus().Metrics[0].EvidenceRatio.Should().Be(evidence);
    }

    [Fact]
    public async Task Many_threads_find_a_change_and_open_the_breaker_once()
    {
        using var guard = _world.NumberGuard(guard => guard.Change(BreachAction.Fallback).Baseline(minimumDuration: TimeSpan.Zero).FallBackTo(-1));
        Learn(guard);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var next = Streams.Normal(seed + 10);
            for (var i = 0; i < 2_000; i++)
            {
                guard.Inspect(0, (i < 1_000 ? 1 : 10) * next());
            }
        })));

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        _world.Logs.Should().ContainSingle(line => line.Id.Name == "BreakerChanged");
    }

    [Theory]
    [InlineData("1000", "1000000000000")]
    [InlineData("00:10:00", "365000.00:00:00")]
    public void Rarer_false_alarms_take_more_evidence(string often, string seldom)
    {
        Delay(often).Should().BeLessThan(Delay(seldom));

        int Delay(string falseAlarmEvery)
        {
            _factor = 1;
            _world.Configuration.SetGuard($$"""{ "Change": { "FalseAlarmEvery": "{{falseAlarmEvery}}", "Shift": { "OnBreach": "Fallback" } } }""");
            using var guard = LearnedGuard();
            _factor = 1.5;
            return Enumerable.Range(0, 200).Select(_ => Ask(guard)).TakeWhile(answer => answer != -1).Count();
        }
    }

    [Fact]
    public async Task Handlers_get_the_breach_and_then_the_change_of_the_breaker()
    {
        _world.Configuration.SetGuard("""{ "LearnedRange": { "Enabled": false } }""");
        using var guard = TrippedGuard();

        (await _world.Handler.NextAsync()).Rule.Should().Be(RuleNames.Change);
        var change = await _world.Handler.NextChangeAsync();

        change.From.Should().Be(BreakerState.Closed);
        change.To.Should().Be(BreakerState.Open);
        change.Breach!.Rule.Should().Be(RuleNames.Change);
    }

    [Fact]
    public async Task An_asynchronous_call_goes_the_same_way()
    {
        using var guard = TrippedGuard();

        var open = await guard.PredictAsync(0, (_, _) => ValueTask.FromResult(Model()));
        _world.Time.Advance(TimeSpan.FromSeconds(30));
        _modelCalls = 0;
        var tried = await guard.PredictAsync(0, (_, _) => ValueTask.FromResult(Model()));

        (open, tried, _modelCalls).Should().Be((-1, -1, 1));
    }

    [Fact]
    public async Task The_context_of_an_asynchronous_call_has_what_opened_the_breaker()
    {
        using var guard = _world.NumberGuard(guard => guard.FallBackTo(3));
        guard.Isolate("a bad release");
        var context = new PredictionContext();

        await guard.PredictAsync(context, 0, (_, _) => ValueTask.FromResult(Model()));

        context.Breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.Isolated);
    }

    private static double OpenAndAnswer(PredictionGuard<double, double> guard, double answer)
    {
        guard.RaiseBreach(new ExternalBreach { Rule = "Outcome", Observed = "an AUC of 0.61", Expected = "at least 0.7", Action = BreachAction.Fallback });
        return answer;
    }

    private PredictionGuard<double, double> TrippedGuard()
    {
        var guard = LearnedGuard();
        _factor = 10;
        Ask(guard, 20);
        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        return guard;
    }

    private PredictionGuard<double, double> LearnedGuard() => Learn(_world.NumberGuard(guard => guard
        .Change(BreachAction.Fallback).Baseline(minimumDuration: TimeSpan.Zero).FallBackTo(-1)));

    private PredictionGuard<double, double> Learn(PredictionGuard<double, double> guard)
    {
        Ask(guard, 1000);
        guard.EvaluateNow();
        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
        _modelCalls = 0;
        return guard;
    }

    private void Ask(PredictionGuard<double, double> guard, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Ask(guard);
        }
    }

    private double Ask(PredictionGuard<double, double> guard) => guard.Predict(0, _ => Model());

    private double Model()
    {
        _modelCalls++;
        return _factor * _next();
    }

    private sealed class ThrowingLoggers : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("the disk is full");

        public void Dispose()
        {
        }
    }
}
