using PredictionGuardrails.ChangeDetection;

namespace PredictionGuardrails.Monitoring;

/// <summary>Hands what is found in a metric to what handles it.</summary>
internal sealed class MonitorEventRouter(ChangeEvents changes, LearningEvents learning)
{
    /// <returns>False if the prediction at hand may not pass because of it.</returns>
    public bool Handle(MetricMonitor monitor, MonitorEvent happened)
    {
        switch (happened)
        {
            case MonitorEvent.Changed changed:
                return changes.OnChanged(monitor, changed);

            case MonitorEvent.StillChanged changed:
                return changes.OnStillChanged(monitor, changed);

            case MonitorEvent.Recovered recovered:
                changes.OnRecovered(monitor, recovered);
                return true;

            case MonitorEvent.Learned learned:
                learning.OnLearned(monitor, learned);
                return true;

            case MonitorEvent.LearningRejected rejected:
                learning.OnRejected(monitor, rejected);
                return true;

            case MonitorEvent.LearningRefused refused:
                learning.OnRefused(monitor, refused);
                return true;

            default:
                throw new InvalidOperationException($"Unknown event: {happened}");
        }
    }
}
