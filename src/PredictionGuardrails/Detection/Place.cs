using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Detection;

/// <summary>Places on the number line, in the order of values: the buckets of negative numbers, zero, the buckets of positive numbers.</summary>
internal static class Place
{
    public const int Zero = LogBuckets.FirstNegative;
    public const int Count = LogBuckets.Count + 1;

    public static int OfBucket(int order) => order < LogBuckets.FirstNegative ? order : order + 1;

    /// <summary>The place of a number; the infinities are with the largest numbers.</summary>
    public static int Of(double value) =>
        value == 0 ? Zero : OfBucket(LogBuckets.OrderOf(LogBuckets.KeyOf(Math.Clamp(value, double.MinValue, double.MaxValue))));

    /// <summary>The middle of a place's bucket.</summary>
    public static double MiddleOf(int place) =>
        place == Zero ? 0 : LogBuckets.MiddleOf(LogBuckets.KeyAt(place < Zero ? place : place - 1));
}
