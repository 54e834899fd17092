namespace PredictionGuardrails.Monitoring;

/// <summary>What was learned of a metric while serving.</summary>
/// <param name="Baseline">On top of which baseline.</param>
/// <param name="State">What its watch learned; empty if it learns nothing while serving.</param>
/// <param name="Drift">What drift is judged by; null if it isn't looked for.</param>
/// <param name="TimeZone">The time zone of its hours; null if it isn't known.</param>
internal sealed record LearnedMetricState(string Baseline, byte[] State, byte[]? Drift = null, string? TimeZone = null)
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

        // It may have got another baseline meanwhile.
        var isLearned = (state is not null || drift is not null) && monitor.Baseline?.Identity == baseline.Identity;
        return isLearned ? new LearnedMetricState(baseline.Identity, state ?? [], drift, monitor.Settings.TimeZone.Id) : null;
    }

    /// <summary>Whether it was learned on top of a baseline, and in the time zone of a metric.</summary>
    public bool Fits(MonitoredMetric metric, Baseline? baseline) =>
        baseline?.Identity == Baseline && (TimeZone is null || TimeZone == metric.Monitor!.Settings.TimeZone.Id);

    /// <summary>Has a metric whose baseline fits continue from it.</summary>
    /// <exception cref="InvalidDataException">It isn't such a state; what was learned while serving is forgotten.</exception>
    public void ApplyTo(MonitoredMetric metric)
    {
        metric.Monitor!.TakeState(State);
        if (Drift is not null)
        {
            metric.Drift?.Take(Drift, metric.Monitor.Baseline!);
        }
    }
}
