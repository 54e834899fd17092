using PredictionGuardrails.ChangeDetection;

namespace PredictionGuardrails.Monitoring;

/// <summary>Hands what is found in a metric to what handles it.</summary>
internal sealed class WatchEventRouter(ChangeEvents changes, LearningEvents learning)
{
    /// <returns>False if the prediction at hand may not pass because of it.</returns>
    public bool Handle(MetricWatch watch, WatchEvent happened)
    {
        switch (happened)
        {
            case WatchEvent.Changed changed:
                return changes.OnChanged(watch, changed);

            case WatchEvent.StillChanged changed:
                return changes.OnStillChanged(watch, changed);

            case WatchEvent.Recovered recovered:
                changes.OnRecovered(watch, recovered);
                return true;

            case WatchEvent.Learnt learned:
                learning.OnLearned(watch, learned);
                return true;

            case WatchEvent.LearningRejected rejected:
                learning.OnRejected(watch, rejected);
                return true;

            case WatchEvent.LearningRefused refused:
                learning.OnRefused(watch, refused);
                return true;

            default:
                throw new InvalidOperationException($"{happened} is not known here.");
        }
    }
}
