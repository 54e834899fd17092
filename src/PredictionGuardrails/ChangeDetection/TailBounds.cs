using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Bounds for single numbers from the tails of a history: the level that is exceeded once in a hundred million, extrapolated with a Pareto tail
/// (I. Weissman, "Estimation of parameters and large quantiles based on the k largest observations", 1978) whose index is the upper 99%
/// confidence limit of Hill's estimate (B. Hill, 1975), and never closer than a rhythm could move the extremes of the history. For numbers of one sign
/// the tails are those of the number and of its reciprocal; for others those of the distance from the median. Where numbers of one sign spread as a
/// normal distribution does, and not as a log-normal one, the bound next to zero may be beyond it.
/// </summary>
internal static class TailBounds
{
    private const double ExceededOnceIn = 1e8;

    /// <summary>The standard normal quantile of 99%.</summary>
    private const double Confidence = 2.326;

    /// <summary>What is less uneven by this factor is so by more than chance and the width of buckets.</summary>
    private const double MuchMoreEvenly = 0.5;

    /// <param name="history">Numbers by the place of their bucket, ascending.</param>
    /// <param name="factor">How far a rhythm could move the numbers.</param>
    /// <param name="tempering">How many independent numbers one is worth, from 0 to 1.</param>
    /// <returns>Null if there are too few numbers, or they are all the same.</returns>
    public static LearnedRange? Of(IReadOnlyList<(int Place, long Count)> history, double factor, double tempering)
    {
        var numbers = history.Select(static bucket => (Value: ValueAxis.Buckets.MiddleOf(bucket.Place), bucket.Count)).ToList();
        var total = numbers.Sum(static number => number.Count);
        var minimum = numbers.Count == 0 ? 0 : numbers[0].Value;
        var maximum = numbers.Count == 0 ? 0 : numbers[^1].Value;
        if (minimum == maximum || ParetoTail.Fraction * total < ParetoTail.Fewest)
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

        // A few numbers don't show whether all others have the same sign. Many do if their ratios are spread evenly: the next one is then a fraction
        // of the smallest. If their differences are, zero is a number like any other.
        var byRatio = OfRatios(numbers, total, factor, tempering);
        var low = !byRatio.IsMature ? byDistance.Low : SpreadsByRatio(numbers, total) ? byRatio.Low : ExponentialLow(numbers, total, tempering);
        return byRatio with { Low = Math.Min(byRatio.Low, low) };
    }

    /// <summary>Whether positive numbers spread much more evenly around their median by their ratios than by their differences.</summary>
    private static bool SpreadsByRatio(List<(double Value, long Count)> numbers, long total)
    {
        var low = QuantileOf(numbers, ParetoTail.Fraction * total);
        var center = MedianOf(numbers, total);
        var high = QuantileOf(numbers, (1 - ParetoTail.Fraction) * total);
        return Unevenness(Math.Log(center / low), Math.Log(high / center)) < MuchMoreEvenly * Unevenness(center - low, high - center);

        // Equal distances below and above mean no unevenness.
        static double Unevenness(double below, double above) => below <= 0 || above <= 0 ? double.PositiveInfinity : Math.Abs(Math.Log(above / below));
    }

    /// <summary>
    /// The level below which a number is once in a hundred million if the lower tail falls exponentially, as that of a normal distribution does at
    /// least, with the upper confidence limit of its mean.
    /// </summary>
    private static double ExponentialLow(List<(double Value, long Count)> numbers, long total, double tempering)
    {
        var threshold = QuantileOf(numbers, ParetoTail.Fraction * total);
        var inTail = 0L;
        var excess = 0.0;
        foreach (var (value, count) in numbers.TakeWhile(number => number.Value < threshold))
        {
            inTail += count;
            excess += count * (threshold - value);
        }

        if (inTail == 0)
        {
            return threshold;
        }

        var mean = excess / inTail * (1 + (Confidence / Math.Sqrt(Math.Max(1, inTail * tempering))));
        return threshold - (mean * Math.Log(inTail * ExceededOnceIn / total));
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
        var minimum = numbers[0].Value;
        var maximum = numbers[^1].Value;
        var center = MedianOf(numbers, total);
        var width = maximum - minimum;
        var above = numbers.Where(number => number.Value > center).Select(number => (number.Value - center, number.Count)).ToList();
        var below = numbers.Where(number => number.Value < center).Select(number => (center - number.Value, number.Count)).Reverse().ToList();
        return new LearnedRange(
            Math.Min(minimum - width, center - ReturnLevel(below, total, tempering)), Math.Max(maximum + width, center + ReturnLevel(above, total, tempering)), total);
    }

    /// <summary>The size that is exceeded once in a hundred million.</summary>
    private static double ReturnLevel(List<(double Size, long Count)> sizes, long total, double tempering) =>
        ParetoTail.Of(sizes, total, tempering, Confidence) is { } tail ? tail.SizeExceededOnceIn(ExceededOnceIn)
        : sizes.Count == 0 ? 0
        : sizes[^1].Size;

    public static double MedianOf(List<(double Value, long Count)> numbers, long total) => QuantileOf(numbers, 0.5 * total);

    /// <summary>The first number up to which there are at least so many.</summary>
    private static double QuantileOf(List<(double Value, long Count)> numbers, double wanted)
    {
        var below = 0L;
        foreach (var (value, count) in numbers)
        {
            below += count;
            if (below >= wanted)
            {
                return value;
            }
        }

        return numbers[^1].Value;
    }
}
