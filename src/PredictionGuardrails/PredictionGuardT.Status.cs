using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Names;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <content>Snapshots, rules, baselines, and status.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> GetSegments() =>
        [.. _segments.SelectMany(segments => segments.Segments).Select(segment => segment.Name).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override MetricSnapshot GetSnapshot(
        string metric = "prediction", SnapshotWindow window = SnapshotWindow.SinceStart, string? segment = null)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return RecordingOf(metric, segment).Snapshot(window);
    }

    /// <inheritdoc/>
    public override SnapshotReader OpenReader(string metric = "prediction", string? segment = null, bool sinceStart = false)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return RecordingOf(metric, segment).OpenReader(sinceStart);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics => [.. AllMetrics.Select(metric => metric.Name), MetricNames.Latency];

    /// <inheritdoc/>
    public override IReadOnlyList<string> SegmentMetrics => [.. PredictionMetrics.Select(static metric => metric.Name)];

    /// <inheritdoc/>
    public override string? GetUnitOfMeasure(string metric = "prediction")
    {
        ArgumentNullException.ThrowIfNull(metric);
        _ = RecordingOf(metric, segment: null);
        return metric.Equals(MetricNames.Latency, StringComparison.OrdinalIgnoreCase) ? "s" : _configured.Units.GetValueOrDefault(metric);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<RuleStatus> GetRules() =>
        [.. _calls.Plan.Compiled.Describe().Select(check => check.StatusIn(check.Metric is { } metric ? GetSnapshot(metric, SnapshotWindow.LastMinute) : null)), .. _trust.Rules];

    /// <inheritdoc/>
    public override GuardStatus GetStatus()
    {
        var condition = _trust.Breaker.Condition;
        return new GuardStatus
        {
            Guard = Name,
            Mode = Mode,
            Breaker = condition.State,
            OpenedBy = condition.Breach,
            NextProbeAt = condition.NextProbeAt,
            Metrics = [.. _trust.Monitors.Select(monitor => monitor.Status)],
            ModelVersion = _versions.Of(_configured),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ChangeEvidence> ReadChangeEvidence() => [.. _trust.Monitors.SelectMany(static monitor => monitor.ReadEvidence())];

    /// <inheritdoc/>
    public override Baseline? GetBaseline(string metric = "prediction", string? segment = null)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return MonitorOf(metric, segment).Baseline;
    }

    /// <inheritdoc/>
    public override void UseBaseline(Baseline baseline, string metric = "prediction", string? segment = null) =>
        _trust.UseBaseline(MonitorFor(baseline, metric, segment), baseline);

    /// <inheritdoc/>
    public override string? GetLearnedState(string metric = "prediction", string? segment = null)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return _trust.GetLearnedState(MonitorOf(metric, segment));
    }

    /// <inheritdoc/>
    public override bool ContinueFrom(Baseline baseline, string learnedState, string metric = "prediction", string? segment = null)
    {
        ArgumentNullException.ThrowIfNull(learnedState);
        return _trust.ContinueFrom(MonitorFor(baseline, metric, segment), baseline, learnedState);
    }

    /// <inheritdoc/>
    public override Incident? Incident => _reporter.Incidents.Current;

    /// <inheritdoc/>
    public override bool HasFallback => _calls.Plan.Compiled.Fallbacks.Length > 0;

    /// <summary>The monitor that is given a baseline.</summary>
    private MetricMonitor MonitorFor(Baseline baseline, string metric, string? segment)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(metric);
        var monitor = MonitorOf(metric, segment);
        if (!monitor.CanTake(baseline))
        {
            var kind = baseline.Values.LabelCounts.Count > 0 ? "labels" : "numbers";
            throw new ArgumentException($"The baseline contains {kind}, but metric '{monitor.Key}' doesn't.", nameof(baseline));
        }

        return monitor;
    }

    private MetricMonitor MonitorOf(string metric, string? segment)
    {
        var monitors = _trust.Monitors.Where(monitor => string.Equals(monitor.Segment, segment, StringComparison.Ordinal)).ToList();
        if (monitors.Find(monitor => monitor.Metric.Equals(metric, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return found;
        }

        var of = segment is null ? "" : $" in segment '{segment}'";
        var suggestion = NameSuggestion.Suggest(metric, monitors.Select(static monitor => monitor.Metric), "metrics");
        throw new ArgumentException($"No metric named '{metric}'{of} is compared with a baseline.{suggestion}", nameof(metric));
    }

    private MetricRecording RecordingOf(string metric, string? segment)
    {
        IEnumerable<Metric> metrics = segment is null ? AllMetrics : _segments.SelectMany(segments => segments.Segments).FirstOrDefault(other => other.Name == segment)?.Metrics
            ?? throw new ArgumentException($"No segment named '{segment}' exists.{NameSuggestion.Suggest(segment, GetSegments(), "segments")}", nameof(segment));
        var recording = segment is null && metric.Equals(MetricNames.Latency, StringComparison.OrdinalIgnoreCase)
            ? _latency.Recording
            : metrics.FirstOrDefault(declared => declared.Name.Equals(metric, StringComparison.OrdinalIgnoreCase))?.Recording;
        return recording ?? throw new ArgumentException($"No metric named '{metric}' exists.{NameSuggestion.Suggest(metric, Metrics, "metrics")}", nameof(metric));
    }
}
