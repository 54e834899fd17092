using PredictionGuardrails.ChangeDetection;

namespace PredictionGuardrails.Monitoring;

/// <summary>A metric, of all predictions or of a segment, and all that asks whether it is what it should be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Segment">The segment; null for all predictions.</param>
/// <param name="Place">Its place among the guard's metrics, 0 for the prediction itself.</param>
/// <param name="Monitor">Compares it with its baseline; null if there is nothing to compare.</param>
/// <param name="Rules">The stated rules.</param>
/// <param name="Drift">Compares it with what was accepted, over weeks; null if nothing is learned, and for segments.</param>
internal sealed record MonitoredMetric(string Name, string? Segment, int Place, MetricMonitor? Monitor, MetricRules Rules, DriftMonitor? Drift)
{
    /// <summary>What a window of that length is compared with; null before there is a baseline.</summary>
    public Baseline? BaselineOver(TimeSpan window) => Monitor?.BaselineOver(window);
}
