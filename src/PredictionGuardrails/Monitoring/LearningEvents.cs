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
    public void OnLearned(MetricWatch watch, WatchEvent.Learnt learned)
    {
        var values = learned.Baseline.Values;
        watch.Stamp(current().ModelVersion);
        Log.Learnt(logger, watch.Key, values.Count);
        if (watch.Status.IsSingleValue)
        {
            Log.SingleValueLearned(logger, watch.Key, values.Count, values.ToString());
        }

        if (learned.Baseline.IsSorted)
        {
            Log.SortedLearned(logger, watch.Key, values.Count);
        }

        store.Learnt(watch, learned.Replaces);
    }

    public void OnRejected(MetricWatch watch, WatchEvent.LearningRejected rejected) =>
        Log.LearningRejected(logger, watch.Key, rejected.Rejected, rejected.Predictions);

    public void OnRefused(MetricWatch watch, WatchEvent.LearningRefused refused) =>
        Log.LearningRefused(logger, watch.Key, refused.Why, $"{watch.Settings.Path}:Baseline:MinimumDistinctValues");
}
