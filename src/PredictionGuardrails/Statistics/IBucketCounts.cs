namespace PredictionGuardrails.Statistics;

/// <summary>Takes counts of buckets.</summary>
internal interface IBucketCounts
{
    /// <param name="order">The bucket's place in the order of values; see <see cref="LogLinearBuckets.KeyAt"/>.</param>
    /// <param name="count">How many numbers fell into it.</param>
    void Add(int order, long count);
}
