using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Counting;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>
/// What a process left behind that ended without closing its segments. When all of them are delivered or dropped, its account is reported and its folder is
/// deleted.
/// </summary>
internal sealed class RecoveredInstance(string folder, FileStream taken, ILogger logger)
{
    private int _finished;

    /// <summary>The paths of the segments.</summary>
    public IReadOnlyList<string> Segments { get; } = [.. LogFolder.Segments(folder)];

    /// <summary>Counts a segment that is delivered or dropped.</summary>
    public void FinishOne()
    {
        if (Interlocked.Increment(ref _finished) == Segments.Count)
        {
            Finish();
        }
    }

    /// <summary>Finishes a folder whose segments are gone.</summary>
    public void Finish()
    {
        try
        {
            Report();
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception)
        {
            // The folder is kept, and the next process tries again.
            Log.RecoveryFailed(logger, exception, folder);
        }

        LogFolder.Unlock(taken, folder);
    }

    /// <summary>Leaves the rest to the next process.</summary>
    public void Leave() => taken.Dispose();

    private void Report()
    {
        // A process that ended as it should has deleted the names, even if another file of its folder couldn't be deleted.
        var names = Path.Combine(folder, LogFolder.GuardsName);
        if (!File.Exists(names))
        {
            return;
        }

        var guards = File.ReadAllLines(names);
        var delivered = DeliveryLedger.Read(folder);
        foreach (var (number, counts) in LogCounters.Read(folder).Where(counts => counts.Key < guards.Length).OrderBy(static counts => counts.Key))
        {
            var found = delivered.GetValueOrDefault(number);
            var dropped = counts.Dropped + found.Dropped;
            var lost = counts.Offered - counts.SampledOut - dropped - found.Delivered;
            Log.ProcessRecovered(logger, Path.GetFileName(folder), guards[number], counts.Offered, found.Delivered, dropped, lost);
        }
    }
}
