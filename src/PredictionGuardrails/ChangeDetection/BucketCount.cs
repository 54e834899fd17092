namespace PredictionGuardrails.ChangeDetection;

/// <summary>How many predictions fell into a bucket of the histogram; in the order of buckets.</summary>
/// <param name="Place">The bucket's place on <see cref="Statistics.ValueAxis.Buckets"/>.</param>
/// <param name="Count">How many.</param>
internal readonly record struct BucketCount(int Place, int Count) : IComparable<BucketCount>
{
    public int CompareTo(BucketCount other) => Place.CompareTo(other.Place);
}
