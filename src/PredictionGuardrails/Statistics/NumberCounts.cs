namespace PredictionGuardrails.Statistics;

/// <summary>What has been recorded in addition to the buckets.</summary>
internal readonly record struct NumberCounts(long Numbers, double Sum, ValueCounts ValueCounts)
{
    public long Zeros => ValueCounts.Zeros;

    public long Repeats => ValueCounts.Repeats;

    public long NaNs => ValueCounts.NaNs;

    public long PositiveInfinities => ValueCounts.PositiveInfinities;

    public long NegativeInfinities => ValueCounts.NegativeInfinities;

    public long Missing => ValueCounts.Missing;

    public static NumberCounts operator -(NumberCounts left, NumberCounts right) =>
        new(left.Numbers - right.Numbers, left.Sum - right.Sum, left.ValueCounts - right.ValueCounts);
}
