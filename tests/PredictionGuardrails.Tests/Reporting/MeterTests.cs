using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PredictionGuardrails.Tests.Support;
using static PredictionGuardrails.Tests.Metrics.NumberCheckTests;

namespace PredictionGuardrails.Tests.Reporting;

public sealed class MeterTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Predictions_are_counted_by_guard()
    {
        using var counter = Counter("prediction_guardrails.predictions");
        var guard = _world.NumberGuard(guard => guard.Mode(GuardMode.Observe));
        guard.Predict(1, input => input);
        guard.Inspect(1, double.NaN);

        counter.RecordObservableInstruments();

        var measured = counter.GetMeasurementSnapshot().Should().ContainSingle().Which;
        measured.Value.Should().Be(2);
        measured.Tags.Should().BeEquivalentTo(new Dictionary<string, object?> { ["guard"] = "fare" });
    }

    [Fact]
    public void Mean_and_quantiles_of_the_last_minute_are_gauges()
    {
        using var means = new MetricCollector<double>(_world.Meters, "PredictionGuardrails", "prediction_guardrails.metric.mean");
        using var quantiles = new MetricCollector<double>(_world.Meters, "PredictionGuardrails", "prediction_guardrails.metric.quantile");
        var guard = _world.NumberGuard();
        guard.Inspect(1, 1_000);
        _world.Time.Advance(TimeSpan.FromSeconds(10));
        _world.Time.Advance(TimeSpan.FromMinutes(5));
        guard.Inspect(1, 10);
        guard.Inspect(1, 20);

        means.RecordObservableInstruments();
        quantiles.RecordObservableInstruments();

        var mean = means.GetMeasurementSnapshot().Should().ContainSingle().Which;
        mean.Value.Should().Be(15);
        mean.Tags.Should().BeEquivalentTo(new Dictionary<string, object?> { ["guard"] = "fare", ["metric"] = "prediction" });
        quantiles.GetMeasurementSnapshot().Select(measured => (measured.Tags["quantile"], Math.Round(measured.Value)))
            .Should().BeEquivalentTo([(0.05, 10.0), (0.5, 10.0), (0.95, 20.0)]);
    }

    [Fact]
    public void How_mature_a_metric_is_is_measured_once_it_has_a_baseline()
    {
        using var hours = new MetricCollector<int>(_world.Meters, "PredictionGuardrails", "prediction_guardrails.metric.known_hours");
        using var readiness = new MetricCollector<int>(_world.Meters, "PredictionGuardrails", "prediction_guardrails.metric.shift.readiness");
        var guard = _world.NumberGuard(guard => guard.Baseline(minimumDuration: TimeSpan.Zero));
        hours.RecordObservableInstruments();
        readiness.RecordObservableInstruments();
        hours.LastMeasurement.Should().BeNull();
        readiness.LastMeasurement.Should().BeNull();
        var next = Streams.Normal(seed: 1);

        Learn();
        Measured().Should().Be((0, (int)ShiftReadiness.Ready), "nothing had time to move");
        Serve(TimeSpan.FromHours(2));
        Measured().Should().Be((0, (int)ShiftReadiness.LargeOnly), "no hour is known from an earlier day");
        Serve(TimeSpan.FromHours(30));

        Measured().Should().Be((guard.GetStatus().Metrics[0].KnownHours!.Value, (int)guard.GetStatus().Metrics[0].Shifts));
        Measured().Hours.Should().BePositive();
        hours.LastMeasurement!.Tags.Should().BeEquivalentTo(new Dictionary<string, object?> { ["guard"] = "fare", ["metric"] = "prediction", ["segment"] = "all" });

        void Learn()
        {
            for (var i = 0; i < 1000; i++)
            {
                guard.Inspect(1, next());
            }

            guard.EvaluateNow();
        }

        void Serve(TimeSpan duration)
        {
            for (var minute = 0; minute < duration.TotalMinutes; minute++)
            {
                for (var i = 0; i < 10; i++)
                {
                    guard.Inspect(1, next());
                }

                _world.Time.Advance(TimeSpan.FromMinutes(1));
            }
        }

        (int Hours, int Readiness) Measured()
        {
            hours.RecordObservableInstruments();
            readiness.RecordObservableInstruments();
            return (hours.LastMeasurement!.Value, readiness.LastMeasurement!.Value);
        }
    }

    [Fact]
    public void A_metric_whose_hours_are_not_learned_has_none()
    {
        using var hours = new MetricCollector<int>(_world.Meters, "PredictionGuardrails", "prediction_guardrails.metric.known_hours");
        var guard = _world.Guard<int, string>(guard => guard.Label().Baseline(minimumDuration: TimeSpan.Zero));
        for (var i = 0; i < 1000; i++)
        {
            guard.Inspect(1, i % 3 == 0 ? "cash" : "card");
        }

        guard.EvaluateNow();

        hours.RecordObservableInstruments();

        hours.LastMeasurement.Should().BeNull();
    }

    [Fact]
    public void A_guard_that_is_gone_is_not_reported_on()
    {
        using var counter = Counter("prediction_guardrails.predictions");
        var guard = _world.NumberGuard();
        guard.Inspect(1, 1);
        guard.Dispose();

        counter.RecordObservableInstruments();

        counter.GetMeasurementSnapshot().Should().BeEmpty();
    }

    [Fact]
    public void Breaches_are_counted_by_guard_rule_metric_action_mode_and_version()
    {
        using var counter = Counter("prediction_guardrails.breaches");

        Passes(_world.NumberGuard(guard => guard.Range(0, 500).ModelVersion("7")), 501);

        var measured = counter.GetMeasurementSnapshot().Should().ContainSingle().Which;
        measured.Value.Should().Be(1);
        measured.Tags.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["guard"] = "fare",
            ["rule"] = "Range",
            ["metric"] = "prediction",
            ["action"] = "Throw",
            ["mode"] = "Enforce",
            ["model.version"] = "7",
        });
    }

    [Fact]
    public void Fallbacks_are_counted_by_the_one_that_answered()
    {
        using var counter = Counter("prediction_guardrails.fallbacks");
        using var breaches = Counter("prediction_guardrails.breaches");

        _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Fallback).FallBackTo((_, _) => -1).FallBackTo(1)).Inspect(1, 501);

        counter.GetMeasurementSnapshot().Should().ContainSingle().Which.Tags.Should().BeEquivalentTo(
            new Dictionary<string, object?> { ["guard"] = "fare", ["fallback"] = "constant" });
        breaches.GetMeasurementSnapshot().Select(measured => measured.Tags.GetValueOrDefault("fallback")).Should().Equal([null, "function"]);
    }

    [Fact]
    public void Rejections_are_counted()
    {
        using var counter = Counter("prediction_guardrails.rejections");

        Passes(_world.NumberGuard(), double.NaN);

        counter.GetMeasurementSnapshot().Should().ContainSingle().Which.Tags.Should().BeEquivalentTo(new Dictionary<string, object?> { ["guard"] = "fare" });
    }

    [Fact]
    public void A_guard_without_a_meter_factory_has_a_meter_of_its_own_and_ends_it()
    {
        var instruments = new List<string>();
        var ended = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Meter is { Name: "PredictionGuardrails", Scope: null })
                {
                    it.EnableMeasurementEvents(instrument);
                    lock (instruments)
                    {
                        instruments.Add(instrument.Name);
                    }
                }
            },
            MeasurementsCompleted = (instrument, _) => ended.Add(instrument.Name),
        };
        listener.Start();

        new PredictionGuard<int, double>("own").Dispose();

        instruments.Should().Contain([
            "prediction_guardrails.predictions", "prediction_guardrails.breaches", "prediction_guardrails.fallbacks",
            "prediction_guardrails.rejections", "prediction_guardrails.handler.dropped", "prediction_guardrails.handler.failures"]);
        ended.Should().Contain("prediction_guardrails.predictions");
    }

    private MetricCollector<long> Counter(string name) => new(_world.Meters, "PredictionGuardrails", name);
}
