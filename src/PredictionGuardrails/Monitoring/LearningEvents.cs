using Microsoft.Extensions.Logging;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails.Monitoring;

/// <summary>What follows when a baseline was learned or could not be: it is stored, and the log says what to know about it.</summary>
/// <param name="store">Keeps the baselines.</param>
/// <param name="current">The guard's mode, and the model's version, now.</param>
/// <param name="logger">The guard's log.</param>
internal sealed class LearningEvents(BaselineStore store, Func<(GuardMode Mode, string? ModelVersion)> current, ILogger logger)
{
    public void OnLearned(MetricMonitor monitor, MonitorEvent.Learned learned)
    {
        var values = learned.Baseline.Values;
        monitor.Stamp(current().ModelVersion);
        Log.Learned(logger, monitor.Key, values.Count);
        if (monitor.Status.IsSingleValue && !monitor.Settings.IsOftenConstant)
        {
            Log.SingleValueLearned(logger, monitor.Key, values.Count, values.ToString());
        }

        if (learned.Baseline.IsSorted)
        {
            Log.SortedLearned(logger, monitor.Key, values.Count);
        }

        store.Learned(monitor, learned.Replaces);
    }

    public void OnRejected(MetricMonitor monitor, MonitorEvent.LearningRejected rejected) =>
        Log.LearningRejected(logger, monitor.Key, rejected.Rejected, rejected.Predictions);

    public void OnRefused(MetricMonitor monitor, MonitorEvent.LearningRefused refused) =>
        Log.LearningRefused(logger, monitor.Key, refused.Why, $"{monitor.Settings.Path}:Baseline:MinimumDistinctValues");
}
