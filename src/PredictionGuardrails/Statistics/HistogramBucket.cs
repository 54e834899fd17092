namespace PredictionGuardrails;

/// <summary>Represents a bucket of a histogram. See <see cref="MetricSnapshot.GetHistogram"/>.</summary>
/// <param name="Value">The middle of the bucket, which is within 1.6% of each of its numbers; 0 for zeros.</param>
/// <param name="Count">The number of values in the bucket.</param>
public readonly record struct HistogramBucket(double Value, long Count);
