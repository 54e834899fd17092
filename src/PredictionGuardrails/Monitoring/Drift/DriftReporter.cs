using Microsoft.Extensions.Logging;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Monitoring;

/// <summary>Asks the drift monitor of each metric, and reports what it finds. Drift is always only observed.</summary>
internal sealed class DriftReporter(MonitorSet monitors, RuleBreachReporter breaches, CollectionTimer recording, ILogger logger)
{
    public void Evaluate()
    {
        foreach (var metric in monitors.Metrics)
        {
            if (metric is not { Drift: { } drift, Monitor: { } monitor })
            {
                continue;
            }

            foreach (var finding in drift.Tick(recording.Now, monitor.Baseline, monitor.State == ChangeDetectionState.Changed))
            {
                if (finding is { } found)
                {
                    breaches.Report(new CheckFailure(
                        RuleNames.Drift, metric.Name, found.Observed, found.Expected, BreachAction.Observe, found.Value, null, found.Predictions));
                }
                else
                {
                    Log.WithinLimits(logger, RuleNames.Drift, metric.Name);
                }
            }
        }
    }
}
