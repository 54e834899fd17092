namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>The time of records: the wall clock, read by the writer now and then, and the timestamps since, which cost less than half as much.</summary>
internal sealed class LogClock(TimeProvider time)
{
    private volatile Anchor _anchor = new(time.GetUtcNow().UtcTicks, time.GetTimestamp());

    /// <summary>The time in UTC, in ticks of 100 nanoseconds.</summary>
    public long UtcTicks
    {
        get
        {
            var anchor = _anchor;
            return anchor.UtcTicks + time.GetElapsedTime(anchor.Timestamp).Ticks;
        }
    }

    /// <summary>Reads the wall clock, so that records follow it if it's set.</summary>
    public void Synchronize() => _anchor = new(time.GetUtcNow().UtcTicks, time.GetTimestamp());

    private sealed record Anchor(long UtcTicks, long Timestamp);
}
