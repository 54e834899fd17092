using PredictionGuardrails.PredictionLog.Delivery;
using PredictionGuardrails.PredictionLog.Segments;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Counting;

/// <summary>What a process with an open folder has counted of a guard's records, and what is found of them.</summary>
/// <param name="Instance">The name of the process's folder.</param>
/// <param name="Guard">The name of the guard.</param>
/// <param name="IsRunning">Whether the process is running; otherwise it ended without closing its files, and another process hasn't recovered them yet.</param>
/// <param name="Counts">What it has counted.</param>
/// <param name="WrittenBefore">The number of records that it had counted as written before they were looked for.</param>
/// <param name="Found">The number of records that are in its segments, or were delivered to every sink.</param>
/// <param name="DroppedLater">The number of records that a process dropped that recovered them.</param>
internal sealed record LogAccount(string Instance, string Guard, bool IsRunning, LogCounts Counts, long WrittenBefore, long Found, long DroppedLater)
{
    private const int MostAttempts = 10;

    public long Dropped => Counts.Dropped + DroppedLater;

    /// <summary>The number of records that weren't written yet, or were lost with the process if it isn't running.</summary>
    public long Unwritten => Counts.Offered - Counts.SampledOut - Dropped - Found;

    /// <summary>Reads the accounts of all processes with an open folder.</summary>
    /// <exception cref="InvalidDataException">A file of counters is damaged; the message names it.</exception>
    public static IEnumerable<LogAccount> ReadAll(LogFolder folder) => folder.Instances().Order(StringComparer.Ordinal).SelectMany(Read);

    private static IEnumerable<LogAccount> Read(string instance)
    {
        var names = Path.Combine(instance, LogFolder.GuardsName);
        if (!File.Exists(names))
        {
            return [];
        }

        var isRunning = IsLocked(instance);
        var guards = File.ReadAllLines(names);

        // A running process continues meanwhile. A call is counted before its record is written, and a record is written before it's counted as written,
        // so at least as many are found as were counted as written before, and at most as many as were counted afterwards.
        var before = LogCounters.Read(instance);
        var (found, delivered) = CountFound(instance);
        var counters = LogCounters.Read(instance);
        return counters.Where(counts => counts.Key < guards.Length).OrderBy(static counts => counts.Key)
            .Select(counts => new LogAccount(
                Path.GetFileName(instance),
                guards[counts.Key],
                isRunning,
                counts.Value,
                before.GetValueOrDefault(counts.Key).Written,
                found.GetValueOrDefault(counts.Key) + delivered.GetValueOrDefault(counts.Key).Delivered,
                delivered.GetValueOrDefault(counts.Key).Dropped));
    }

    /// <summary>Counts the records in segments, and those that were delivered, by the number of the guard.</summary>
    private static (Dictionary<int, long> Found, IReadOnlyDictionary<int, DeliveryCounts> Delivered) CountFound(string instance)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = DeliveryLedger.Segments(instance);
            var found = CountSegments(instance, before);
            var delivered = DeliveryLedger.Read(instance);

            // A segment that was delivered meanwhile would be counted twice, or not at all.
            if (DeliveryLedger.Segments(instance).SetEquals(before) || attempt == MostAttempts)
            {
                return (found, delivered);
            }
        }
    }

    private static Dictionary<int, long> CountSegments(string instance, IReadOnlySet<string> delivered)
    {
        var found = new Dictionary<int, long>();
        foreach (var path in LogFolder.Segments(instance).Where(path => !delivered.Contains(Path.GetFileName(path))))
        {
            using var segment = TryOpen(path);
            if (segment is not null)
            {
                var guard = LogFolder.GuardOfSegment(path);
                found[guard] = found.GetValueOrDefault(guard) + segment.Count();
            }
        }

        return found;
    }

    private static SegmentReader? TryOpen(string path)
    {
        try
        {
            return SegmentReader.TryOpen(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether a process holds the lock of a folder. The lock is shared, so that it isn't taken from a process that starts.</summary>
    public static bool IsLocked(string instance)
    {
        try
        {
            using var file = new FileStream(instance + ".lock", FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
