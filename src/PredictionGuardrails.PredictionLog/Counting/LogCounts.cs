namespace PredictionGuardrails.PredictionLog.Counting;

/// <summary>What has been counted of a guard's records.</summary>
/// <param name="Offered">Calls that should be logged.</param>
/// <param name="Full">Records that were dropped because a ring was full.</param>
/// <param name="Storage">Records that were dropped because they couldn't be written.</param>
/// <param name="Failed">Records that were dropped because making them failed.</param>
/// <param name="Written">Records that were written to a segment, without those that were dropped afterwards.</param>
/// <param name="Undelivered">Records that were dropped because a sink didn't take them before the retention ended.</param>
/// <param name="SampledOut">Calls of units that aren't logged.</param>
internal readonly record struct LogCounts(long Offered, long Full, long Storage, long Failed, long Written, long Undelivered, long SampledOut)
{
    public long Dropped => Full + Storage + Failed + Undelivered;

    public LogCounts Add(LogCounts other) => new(
        Offered + other.Offered,
        Full + other.Full,
        Storage + other.Storage,
        Failed + other.Failed,
        Written + other.Written,
        Undelivered + other.Undelivered,
        SampledOut + other.SampledOut);
}
