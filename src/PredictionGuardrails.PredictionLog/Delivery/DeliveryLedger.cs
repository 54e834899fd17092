using System.Globalization;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>
/// What became of a process's segments that are gone: a line in a file next to them for each, so that the next process can tell records that every sink has
/// from records that were lost. It's written before the segment is deleted; if the process ends in between, the segment is delivered again.
/// </summary>
internal static class DeliveryLedger
{
    private const string FileName = "delivered.txt";
    private const string Delivered = "delivered";
    private const string Dropped = "dropped";

    /// <param name="segment">The path of the segment.</param>
    /// <param name="records">The number of its records.</param>
    /// <param name="isDelivered">Whether every sink has them; otherwise, they were dropped.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Add(string segment, long records, bool isDelivered) =>
        // A line begins with its break, so that it stands alone after one that was cut off.
        File.AppendAllText(
            Path.Combine(Path.GetDirectoryName(segment)!, FileName),
            string.Create(CultureInfo.InvariantCulture, $"\n{Path.GetFileName(segment)} {records} {(isDelivered ? Delivered : Dropped)}"));

    /// <summary>Reads how many records were delivered and dropped, by the number of the guard.</summary>
    public static IReadOnlyDictionary<int, DeliveryCounts> Read(string instance)
    {
        var path = Path.Combine(instance, FileName);
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        return lines.Select(static line => line.Split(' '))
            .Where(static parts => parts is [_, _, Delivered or Dropped])
            .GroupBy(static parts => parts[0], static (_, same) => same.Last())
            .AggregateBy(static parts => LogFolder.GuardOfSegment(parts[0]), default(DeliveryCounts), Add).ToDictionary();
    }

    /// <summary>Reads the names of the segments that were delivered or dropped. One that is still there would be counted twice.</summary>
    public static IReadOnlySet<string> Segments(string instance)
    {
        var path = Path.Combine(instance, FileName);
        return (File.Exists(path) ? File.ReadAllLines(path) : []).Select(static line => line.Split(' '))
            .Where(static parts => parts is [_, _, Delivered or Dropped])
            .Select(static parts => parts[0])
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Reads how many records of each segment every sink has, by the unique name of the segment.</summary>
    public static IEnumerable<KeyValuePair<string, long>> DeliveredSegments(string instance)
    {
        var path = Path.Combine(instance, FileName);
        return (File.Exists(path) ? File.ReadAllLines(path) : []).Select(static line => line.Split(' '))
            .Where(static parts => parts is [_, _, Delivered])
            .Select(parts => KeyValuePair.Create(LogFolder.NameOf(Path.Combine(instance, parts[0])), long.Parse(parts[1], CultureInfo.InvariantCulture)));
    }

    private static DeliveryCounts Add(DeliveryCounts sum, string[] parts)
    {
        var records = long.Parse(parts[1], CultureInfo.InvariantCulture);
        return parts[2] == Delivered ? sum with { Delivered = sum.Delivered + records } : sum with { Dropped = sum.Dropped + records };
    }
}

/// <param name="Delivered">Records that every sink has.</param>
/// <param name="Dropped">Records that were dropped by a process that recovered them.</param>
internal readonly record struct DeliveryCounts(long Delivered, long Dropped);
