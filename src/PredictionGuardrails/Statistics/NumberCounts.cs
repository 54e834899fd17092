namespace PredictionGuardrails.Statistics;

/// <summary>What has been recorded beside the buckets.</summary>
internal readonly record struct NumberCounts(
    long Numbers, double Sum, long Zeros, long Repeats, long NaNs, long PositiveInfinities, long NegativeInfinities, long Missing)
{
    public static NumberCounts operator -(NumberCounts left, NumberCounts right) => new(
        left.Numbers - right.Numbers,
        left.Sum - right.Sum,
        left.Zeros - right.Zeros,
        left.Repeats - right.Repeats,
        left.NaNs - right.NaNs,
        left.PositiveInfinities - right.PositiveInfinities,
        left.NegativeInfinities - right.NegativeInfinities,
        left.Missing - right.Missing);
}
