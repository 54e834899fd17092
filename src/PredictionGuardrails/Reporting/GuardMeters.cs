using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using PredictionGuardrails.Names;

namespace PredictionGuardrails.Reporting;

/// <summary>The library's counters and gauges.</summary>
internal sealed class GuardMeters : IDisposable
{
    private static readonly double[] Quantiles = [0.05, 0.5, 0.95];

    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly ConcurrentDictionary<IGuardState, bool> _guards = new();
    private readonly Counter<long> _breaches;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _breakerChanges;
    private readonly Counter<long> _handlerDropped;
    private readonly Counter<long> _handlerFailures;

    public GuardMeters(IMeterFactory? factory)
    {
        // A meter from a factory belongs to the factory.
        _ownsMeter = factory is null;
        _meter = factory?.Create(new MeterOptions(TelemetryNames.Meter)) ?? new Meter(TelemetryNames.Meter);
        _breaches = _meter.CreateCounter<long>(TelemetryNames.Breaches, "{breach}", "Checks that predictions did not pass.");
        _fallbacks = _meter.CreateCounter<long>(TelemetryNames.Fallbacks, "{prediction}", "Predictions that a fallback answered.");
        _rejections = _meter.CreateCounter<long>(TelemetryNames.Rejections, "{prediction}", "Predictions that ended in an exception.");
        _breakerChanges = _meter.CreateCounter<long>(TelemetryNames.BreakerChanges, "{change}", "Changes of breakers, by the state that they went to.");
        _handlerDropped = _meter.CreateCounter<long>(TelemetryNames.HandlerDropped, "{breach}", "Breaches that a handler's full queue dropped.");
        _handlerFailures = _meter.CreateCounter<long>(TelemetryNames.HandlerFailures, "{breach}", "Breaches on which a handler threw.");

        // Read from snapshots when the instrument is observed, so that predictions pay nothing for it.
        _meter.CreateObservableCounter(TelemetryNames.Predictions, ObservePredictions, "{prediction}", "Predictions that models made.");
        _meter.CreateObservableGauge(
            TelemetryNames.BreakerState, ObserveBreakers, null, "State of a guard's breaker: 0 closed, 1 open, 2 half-open, 3 isolated.");
        _meter.CreateObservableGauge(
            TelemetryNames.Evidence, ObserveEvidence, "1", "Evidence that a metric has left its baseline, as a share of what raises an alarm.");
        _meter.CreateObservableGauge(
            TelemetryNames.KnownHours, ObserveKnownHours, "{hour}", "Hours of the day that a metric knows from earlier days, of 24.");
        _meter.CreateObservableGauge(
            TelemetryNames.ShiftReadiness, ObserveShiftReadiness, null, "Which shifts of a metric are raised: 0 none, 1 large ones only, 2 all that there is evidence for.");
        _meter.CreateObservableGauge(TelemetryNames.MetricMean, () => Means(Recent()), null, "Mean of a metric over the last minute.");
        _meter.CreateObservableGauge(TelemetryNames.MetricQuantile, () => QuantilesOf(Recent()), null, "Quantiles of a metric over the last minute.");
        _meter.CreateObservableGauge(TelemetryNames.BaselineMean, () => Means(Learned()), null, "Mean of a metric in its baseline.");
        _meter.CreateObservableGauge(TelemetryNames.BaselineQuantile, () => QuantilesOf(Learned()), null, "Quantiles of a metric in its baseline.");
        _meter.CreateObservableGauge(
            TelemetryNames.Latency, ObserveLatency, "s", "Quantiles of how long models took over the last minute; one call in 64 is timed on average, and fewer under much traffic.");
    }

    /// <summary>Reports on a guard from now on.</summary>
    public void Watch(IGuardState guard) => _guards[guard] = true;

    public void Forget(IGuardState guard) => _guards.TryRemove(guard, out _);

    public void Breached(Breach breach)
    {
        if (!_breaches.Enabled)
        {
            return;
        }

        var tags = new TagList
        {
            { TelemetryNames.Guard, breach.Guard },
            { TelemetryNames.Rule, breach.Rule },
            { TelemetryNames.Action, breach.Action.ToString() },
            { TelemetryNames.Mode, breach.Mode.ToString() },
        };
        AddIfKnown(ref tags, TelemetryNames.Metric, breach.Metric);
        AddIfKnown(ref tags, TelemetryNames.Segment, breach.Segment);
        AddIfKnown(ref tags, TelemetryNames.Fallback, breach.Fallback);
        AddIfKnown(ref tags, TelemetryNames.ModelVersion, breach.ModelVersion);
        _breaches.Add(1, tags);
    }

    public void FellBack(string guard, string fallback) =>
        _fallbacks.Add(1, new(TelemetryNames.Guard, guard), new(TelemetryNames.Fallback, fallback));

    public void Rejected(string guard) => _rejections.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Guard, guard));

    public void BreakerChanged(BreakerTransition change) =>
        _breakerChanges.Add(1, new(TelemetryNames.Guard, change.Guard), new(TelemetryNames.State, change.To.ToString()));

    public void HandlerDropped(string handler) => _handlerDropped.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Handler, handler));

    public void HandlerFailed(string handler) => _handlerFailures.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Handler, handler));

    public void Dispose()
    {
        if (_ownsMeter)
        {
            _meter.Dispose();
        }
    }

    private IEnumerable<Measurement<long>> ObservePredictions() =>
        _guards.Keys.Select(guard => new Measurement<long>(guard.GetSnapshot(MetricNames.Prediction, SnapshotWindow.SinceStart, segment: null).Count, new KeyValuePair<string, object?>(TelemetryNames.Guard, guard.Name)));

    private IEnumerable<Measurement<int>> ObserveBreakers() =>
        _guards.Keys.Select(guard => new Measurement<int>((int)guard.GetStatus().Breaker, new KeyValuePair<string, object?>(TelemetryNames.Guard, guard.Name)));

    private IEnumerable<Measurement<double>> ObserveEvidence() => ObserveBaselines<double>(static baseline => baseline.EvidenceRatio);

    private IEnumerable<Measurement<int>> ObserveKnownHours() => ObserveBaselines(static baseline => baseline.KnownHours);

    private IEnumerable<Measurement<int>> ObserveShiftReadiness() => ObserveBaselines<int>(static baseline => (int)baseline.Shifts);

    /// <param name="read">Reads what is measured off a baseline; null if there is nothing to measure.</param>
    private IEnumerable<Measurement<T>> ObserveBaselines<T>(Func<ChangeDetectionStatus, T?> read)
        where T : struct =>
        from guard in _guards.Keys
        from baseline in guard.GetStatus().Metrics
        where baseline.State is ChangeDetectionState.Monitoring or ChangeDetectionState.Changed
        let value = read(baseline)
        where value is not null
        select new Measurement<T>(
            value.Value,
            new(TelemetryNames.Guard, guard.Name),
            new(TelemetryNames.Metric, baseline.Metric),
            new(TelemetryNames.Segment, baseline.Segment ?? "all"));

    private IEnumerable<Measurement<double>> ObserveLatency() =>
        from guard in _guards.Keys
        let latency = guard.GetSnapshot(MetricNames.Latency, SnapshotWindow.LastMinute, segment: null)
        where latency.FiniteCount > 0
        from quantile in Quantiles
        select new Measurement<double>(latency.Quantile(quantile), new(TelemetryNames.Guard, guard.Name), new(TelemetryNames.Quantile, quantile));

    private static IEnumerable<Measurement<double>> Means(IEnumerable<(string Guard, string Metric, MetricSnapshot Values)> metrics) =>
        from metric in metrics
        select new Measurement<double>(metric.Values.Mean, new(TelemetryNames.Guard, metric.Guard), new(TelemetryNames.Metric, metric.Metric));

    private static IEnumerable<Measurement<double>> QuantilesOf(IEnumerable<(string Guard, string Metric, MetricSnapshot Values)> metrics) =>
        from metric in metrics
        from quantile in Quantiles
        select new Measurement<double>(
            metric.Values.Quantile(quantile),
            new(TelemetryNames.Guard, metric.Guard),
            new(TelemetryNames.Metric, metric.Metric),
            new(TelemetryNames.Quantile, quantile));

    /// <summary>The metrics of which there were finite numbers in the last minute.</summary>
    private IEnumerable<(string Guard, string Metric, MetricSnapshot Values)> Recent() =>
        from guard in _guards.Keys
        from name in guard.Metrics
        where name != MetricNames.Latency
        let values = guard.GetSnapshot(name, SnapshotWindow.LastMinute, segment: null)
        where values.FiniteCount > 0
        select (guard.Name, name, values);

    /// <summary>The metrics that have a baseline of numbers.</summary>
    private IEnumerable<(string Guard, string Metric, MetricSnapshot Values)> Learned() =>
        from guard in _guards.Keys
        from status in guard.GetStatus().Metrics
        where status is { Segment: null, Baseline.FiniteCount: > 0 }
        select (guard.Name, status.Metric, status.Baseline);

    private static void AddIfKnown(ref TagList tags, string name, string? value)
    {
        if (value is not null)
        {
            tags.Add(name, value);
        }
    }
}
