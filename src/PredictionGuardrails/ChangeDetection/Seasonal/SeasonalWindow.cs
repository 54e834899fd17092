namespace PredictionGuardrails.ChangeDetection;

/// <summary>Finite numbers of a short time, counted by bucket.</summary>
/// <param name="ends">The local time at the end, in seconds since a Monday's midnight.</param>
/// <param name="buckets">The buckets with anything in them.</param>
/// <param name="count">How many predictions.</param>
internal readonly ref struct SeasonalWindow(double ends, ReadOnlySpan<BucketCount> buckets, int count)
{
    public double Ends { get; } = ends;

    public ReadOnlySpan<BucketCount> Buckets { get; } = buckets;

    public int Count { get; } = count;
}
