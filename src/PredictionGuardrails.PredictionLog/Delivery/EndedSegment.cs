using PredictionGuardrails.PredictionLog.Counting;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>A segment that nothing is added to anymore, and that waits until every sink has it.</summary>
/// <param name="path">The path of the segment.</param>
/// <param name="counters">What the writer counts of the guard; null for a segment of another process.</param>
/// <param name="written">How many records were written to it; null if that isn't known.</param>
/// <param name="origin">The process that left the segment behind; null for this one.</param>
internal sealed class EndedSegment(string path, CounterCell? counters, long? written, RecoveredInstance? origin)
{
    public string Path => path;

    public CounterCell? Counters => counters;

    public long? Written => written;

    public RecoveredInstance? Origin => origin;

    /// <summary>The schema; null before the segment has been read once.</summary>
    public LogSchema? Schema { get; set; }

    /// <summary>The number of records that could be read, once <see cref="Schema"/> is there, with those that were erased since.</summary>
    public long Records { get; set; }

    /// <summary>How many sinks don't have the segment yet.</summary>
    public int Missing { get; set; }

    /// <summary>How many sinks read the segment now.</summary>
    public int Readers { get; set; }

    /// <summary>The version of the erasures that it was searched for, so that it isn't searched again at each attempt.</summary>
    public long ErasedVersion { get; set; }

    /// <summary>Whether the segment has been delivered, dropped, or put aside.</summary>
    public bool IsGone { get; set; }
}
