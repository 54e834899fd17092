using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>Closes the segments of processes that ended without doing so, and reports what they had counted.</summary>
internal sealed class LogRecovery(LogFolder folder, SegmentCloser closer, ILogger logger)
{
    /// <param name="own">The folder of this process.</param>
    /// <param name="isStopping">Whether to leave the rest to the next process.</param>
    public void Recover(string own, Func<bool> isStopping)
    {
        foreach (var instance in folder.Instances().Where(instance => instance != own).Order(StringComparer.Ordinal).ToList())
        {
            try
            {
                RecoverOne(instance, isStopping);
            }
            catch (Exception exception)
            {
                // One folder that can't be recovered must not keep the others from it, nor end the process.
                Log.RecoveryFailed(logger, exception, instance);
            }
        }
    }

    private void RecoverOne(string instance, Func<bool> isStopping)
    {
        // The lock of a process that is running can't be taken.
        using var taken = LogFolder.TryLock(instance);
        if (taken is not null && TryCloseAll(instance, isStopping))
        {
            Report(instance);
            taken.Dispose();
            Directory.Delete(instance, recursive: true);
        }
    }

    private bool TryCloseAll(string instance, Func<bool> isStopping)
    {
        foreach (var segment in LogFolder.Segments(instance).ToList())
        {
            if (isStopping())
            {
                return false;
            }

            closer.CloseNowAsync(segment).GetAwaiter().GetResult();
        }

        return true;
    }

    private void Report(string instance)
    {
        var counters = Path.Combine(instance, LogFolder.CountersName);
        var names = Path.Combine(instance, LogFolder.GuardsName);
        if (!File.Exists(counters) || !File.Exists(names))
        {
            return;
        }

        var guards = File.ReadAllLines(names);
        foreach (var (number, counts) in CounterPage.Read(counters).Where(counts => counts.Key < guards.Length))
        {
            var found = folder.ClosedFiles(guards[number])
                .Where(file => Path.GetFileName(file) is { } name && name.EndsWith($"-{Path.GetFileName(instance)}.parquet", StringComparison.Ordinal))
                .Sum(static file => ParquetSegment.CountAsync(file).GetAwaiter().GetResult());
            var dropped = counts.Full + counts.Storage + counts.Failed + counts.SampledOut;
            Log.ProcessRecovered(logger, Path.GetFileName(instance), guards[number], counts.Offered, found, dropped, counts.Offered - dropped - found);
        }
    }
}
