using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>Delivers the segments of processes that ended without doing so, and reports what they had counted.</summary>
internal sealed class LogRecovery(LogFolder folder, SegmentDelivery delivery, ILogger logger)
{
    private readonly List<RecoveredInstance> _instances = [];

    /// <summary>Delivers what others left behind, in the background.</summary>
    /// <param name="own">The folder of this process.</param>
    public void Begin(string own)
    {
        foreach (var instance in folder.Instances().Where(instance => instance != own).Order(StringComparer.Ordinal).ToList())
        {
            try
            {
                Recover(instance);
            }
            catch (Exception exception)
            {
                // One folder that can't be recovered must not keep the others from it.
                Log.RecoveryFailed(logger, exception, instance);
            }
        }
    }

    /// <summary>Leaves what isn't delivered to the next process.</summary>
    public void Leave() => _instances.ForEach(static instance => instance.Leave());

    private void Recover(string folder)
    {
        // The lock of a process that is running can't be taken.
        if (LogFolder.TryLock(folder) is not { } taken)
        {
            return;
        }

        var instance = new RecoveredInstance(folder, taken, logger);
        _instances.Add(instance);
        if (instance.Segments.Count == 0)
        {
            instance.Finish();
            return;
        }

        foreach (var segment in instance.Segments)
        {
            delivery.Add(new EndedSegment(segment, counters: null, written: null, instance));
        }
    }
}
