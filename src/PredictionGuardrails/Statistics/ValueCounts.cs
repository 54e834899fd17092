namespace PredictionGuardrails.Statistics;

/// <summary>The counts of special values, in addition to moments, buckets, and labels.</summary>
internal readonly record struct ValueCounts
{
    /// <summary>Zeros, negative zeros included.</summary>
    public long Zeros { get; init; }

    /// <summary>Values that were exactly that thread's previous one.</summary>
    public long Repeats { get; init; }

    public long NaNs { get; init; }

    public long PositiveInfinities { get; init; }

    public long NegativeInfinities { get; init; }

    public long Nulls { get; init; }

    /// <summary>Predictions of which nothing is counted but that they were there.</summary>
    public long Others { get; init; }

    /// <summary>Predictions without a value.</summary>
    public long Missing => Nulls + Others;

    public static ValueCounts operator +(ValueCounts left, ValueCounts right) => new()
    {
        Zeros = left.Zeros + right.Zeros,
        Repeats = left.Repeats + right.Repeats,
        NaNs = left.NaNs + right.NaNs,
        PositiveInfinities = left.PositiveInfinities + right.PositiveInfinities,
        NegativeInfinities = left.NegativeInfinities + right.NegativeInfinities,
        Nulls = left.Nulls + right.Nulls,
        Others = left.Others + right.Others,
    };

    public static ValueCounts operator -(ValueCounts left, ValueCounts right) => new()
    {
        Zeros = left.Zeros - right.Zeros,
        Repeats = left.Repeats - right.Repeats,
        NaNs = left.NaNs - right.NaNs,
        PositiveInfinities = left.PositiveInfinities - right.PositiveInfinities,
        NegativeInfinities = left.NegativeInfinities - right.NegativeInfinities,
        Nulls = left.Nulls - right.Nulls,
        Others = left.Others - right.Others,
    };
}
