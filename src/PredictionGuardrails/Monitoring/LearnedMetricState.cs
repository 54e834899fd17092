namespace PredictionGuardrails.Monitoring;

/// <summary>What was learned of a metric while serving.</summary>
/// <param name="Baseline">On top of which baseline.</param>
/// <param name="State">What its watch learned; empty if it learns nothing while serving.</param>
/// <param name="Drift">What drift is judged by; null if it isn't looked for.</param>
internal sealed record LearnedMetricState(string Baseline, byte[] State, byte[]? Drift = null)
{
    /// <summary>What a metric has learned; null if it has no baseline, or learns nothing while serving.</summary>
    public static LearnedMetricState? Of(MonitoredMetric metric)
    {
        if (metric.Monitor is not { Baseline: { } baseline } monitor)
        {
            return null;
        }

        var state = monitor.SaveState();
        var drift = metric.Drift?.Save();
        return state is null && drift is null ? null : new LearnedMetricState(baseline.Identity, state ?? [], drift);
    }

    /// <summary>Has a metric continue from it.</summary>
    /// <returns>False if the metric has another baseline.</returns>
    public bool TryApplyTo(MonitoredMetric metric)
    {
        if (metric.Monitor is not { Baseline: { } baseline } monitor || baseline.Identity != Baseline)
        {
            return false;
        }

        monitor.TakeState(State);
        if (Drift is not null)
        {
            metric.Drift?.Take(Drift, baseline);
        }

        return true;
    }
}
