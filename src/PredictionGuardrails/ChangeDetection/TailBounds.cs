using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Bounds for single numbers from the tails of a history: the level that is exceeded once in a hundred million, extrapolated with a Pareto tail
/// (I. Weissman, "Estimation of parameters and large quantiles based on the k largest observations", 1978) whose index is the upper 99%
/// confidence limit of Hill's estimate (B. Hill, 1975), and never closer than a rhythm could move the extremes of the history. For numbers of one sign
/// the tails are those of the number and of its reciprocal; for others those of the distance from the median.
/// </summary>
internal static class TailBounds
{
    private const double ExceededOnceIn = 1e8;

    /// <summary>The standard normal quantile of 99%.</summary>
    private const double Confidence = 2.326;

    /// <summary>The part of the history that is its tail, and how many numbers that has to be at least.</summary>
    private const double TailFraction = 0.02;

    private const int FewestInTail = 20;
    private const int MostInTail = 1000;

    /// <param name="history">Numbers by the place of their bucket, ascending.</param>
    /// <param name="factor">How far a rhythm could move the numbers.</param>
    /// <param name="tempering">How many independent numbers one is worth, from 0 to 1.</param>
    /// <returns>Null if there are too few numbers, or they are all the same.</returns>
    public static LearnedRange? Of(IReadOnlyList<(int Place, long Count)> history, double factor, double tempering)
    {
        var numbers = history.Select(static bucket => (Value: NumberScale.Buckets.MiddleOf(bucket.Place), bucket.Count)).ToList();
        var total = numbers.Sum(static number => number.Count);
        var (minimum, maximum) = numbers.Count == 0 ? (0, 0) : (numbers[0].Value, numbers[^1].Value);
        if (minimum == maximum || TailFraction * total < FewestInTail)
        {
            return null;
        }

        if (maximum < 0)
        {
            var mirrored = Of([.. numbers.Select(static number => (-number.Value, number.Count)).Reverse()], total, factor, tempering);
            return new LearnedRange(-mirrored.High, -mirrored.Low, total);
        }

        return Of(numbers, total, factor, tempering);
    }

    /// <summary>The bounds of numbers of which not all are negative, ascending.</summary>
    private static LearnedRange Of(List<(double Value, long Count)> numbers, long total, double factor, double tempering)
    {
        var byDistance = OfDistances(numbers, total, tempering);
        if (numbers[0].Value <= 0)
        {
            return byDistance;
        }

        // A few numbers don't know whether the others have their sign.
        var byRatio = OfRatios(numbers, total, factor, tempering);
        return byRatio.IsMature ? byRatio : new LearnedRange(Math.Min(byRatio.Low, byDistance.Low), byRatio.High, total);
    }

    /// <summary>By the tails of positive numbers and of their reciprocals.</summary>
    private static LearnedRange OfRatios(List<(double Value, long Count)> numbers, long total, double factor, double tempering)
    {
        List<(double Size, long Count)> reciprocals = [.. numbers.Select(static number => (1 / number.Value, number.Count)).Reverse()];
        return new LearnedRange(
            Math.Min(numbers[0].Value / factor, 1 / ReturnLevel(reciprocals, total, tempering)),
            Math.Max(factor * numbers[^1].Value, ReturnLevel(numbers, total, tempering)),
            total);
    }

    /// <summary>By the tails of the distances from the median.</summary>
    private static LearnedRange OfDistances(List<(double Value, long Count)> numbers, long total, double tempering)
    {
        var (minimum, maximum) = (numbers[0].Value, numbers[^1].Value);
        var (center, width) = (MedianOf(numbers, total), maximum - minimum);
        var above = numbers.Where(number => number.Value > center).Select(number => (number.Value - center, number.Count)).ToList();
        var below = numbers.Where(number => number.Value < center).Select(number => (center - number.Value, number.Count)).Reverse().ToList();
        return new LearnedRange(
            Math.Min(minimum - width, center - ReturnLevel(below, total, tempering)), Math.Max(maximum + width, center + ReturnLevel(above, total, tempering)), total);
    }

    /// <summary>The size that is exceeded once in a hundred million.</summary>
    /// <param name="sizes">Positive sizes, ascending, and how often each came.</param>
    /// <param name="total">How many numbers there are, those that have no such size included.</param>
    /// <param name="tempering">How many independent numbers one is worth.</param>
    private static double ReturnLevel(List<(double Size, long Count)> sizes, long total, double tempering)
    {
        var wanted = Math.Clamp((long)(TailFraction * total), FewestInTail, MostInTail);
        var (inTail, logs, next) = (0L, 0.0, sizes.Count - 1);
        for (; next >= 0 && inTail + sizes[next].Count <= wanted; next--)
        {
            inTail += sizes[next].Count;
            logs += sizes[next].Count * Math.Log(sizes[next].Size);
        }

        // A single size that is more than the tail has no tail above it.
        if (next < 0 || inTail == 0)
        {
            return sizes.Count == 0 ? 0 : sizes[^1].Size;
        }

        var threshold = sizes[next].Size;
        var index = Math.Max(0, (logs / inTail) - Math.Log(threshold)) * (1 + (Confidence / Math.Sqrt(Math.Max(1, inTail * tempering))));
        return threshold * Math.Pow(inTail * ExceededOnceIn / total, index);
    }

    private static double MedianOf(List<(double Value, long Count)> numbers, long total)
    {
        var below = 0L;
        foreach (var (value, count) in numbers)
        {
            below += count;
            if (2 * below >= total)
            {
                return value;
            }
        }

        return numbers[^1].Value;
    }
}
