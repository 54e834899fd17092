namespace PredictionGuardrails;

/// <summary>A bucket of a histogram; see <see cref="MetricSnapshot.GetHistogram"/>.</summary>
/// <param name="Value">The middle of the bucket, which is within 1.6 % of each of its numbers; 0 for zeros.</param>
/// <param name="Count">How many numbers are in it.</param>
public readonly record struct HistogramBucket(double Value, long Count);
