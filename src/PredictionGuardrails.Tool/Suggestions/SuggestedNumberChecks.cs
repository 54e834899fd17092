using System.Globalization;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>Suggests a range that extends beyond the extremes by their difference, rounded outward. It doesn't cross zero or one unless necessary.</summary>
internal sealed class SuggestedNumberChecks : SuggestedChecks<double?>
{
    /// <summary>One value in this many can be an outlier of the learned values, and doesn't affect their range.</summary>
    private const int FewestPerOutlier = 1000;

    public override Func<double?, string?> WhyOut(IEnumerable<double?> learned, bool allowsMissing)
    {
        var (smallest, largest) = Bulk([.. learned.OfType<double>().Where(double.IsFinite).Order()]);
        var fences = new RangeFences(smallest, largest);
        return value => value switch
        {
            null => allowsMissing ? null : "missing",
            { } number when !double.IsFinite(number) => $"{number.ToString(CultureInfo.InvariantCulture)} isn't finite",
            { } number when fences.IsFarOutside(number) => $"far outside the learned range, {Words.Number(smallest)} to {Words.Number(largest)}",
            _ => null,
        };
    }

    /// <summary>The extremes without outliers.</summary>
    private static (double Smallest, double Largest) Bulk(double[] sorted)
    {
        var first = 0;
        var last = sorted.Length - 1;
        for (var few = Math.Max(1, sorted.Length / FewestPerOutlier); few > 0; few--)
        {
            if (last == sorted.Length - 1 && new RangeFences(sorted[first], sorted[last - few]).IsFarOutside(sorted[last - few + 1]))
            {
                last -= few;
            }

            if (first == 0 && new RangeFences(sorted[few], sorted[last]).IsFarOutside(sorted[few - 1]))
            {
                first = few;
            }
        }

        return (sorted[first], sorted[last]);
    }

    public override int? Suggest(IReadOnlyList<double?> first, IReadOnlyList<double?> second, Say say)
    {
        var all = Bounds.Of([.. first.Concat(second).OfType<double>()]);
        say("Range:Minimum", all.Low, all.WhyLow);
        say("Range:Maximum", all.High, all.WhyHigh);
        if (first.OfType<double>().Distinct().Take(2).Count() < 2)
        {
            // A single value has no spread to compare the second half with.
            return null;
        }

        var ofFirst = Bounds.Of([.. first.OfType<double>()]);
        return second.OfType<double>().Count(number => number < ofFirst.Low || number > ofFirst.High);
    }

    public override (string Value, string Reason)? Fallback(IReadOnlyList<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return sorted.Length == 0 ? null
            : (sorted[(sorted.Length - 1) / 2].ToString(CultureInfo.InvariantCulture), "Median. A function of the input, FallBackTo(…) in code, is more accurate");
    }

    /// <summary>A range with its reasons.</summary>
    private sealed record Bounds(double Low, string WhyLow, double High, string WhyHigh)
    {
        public static Bounds Of(double[] numbers)
        {
            var smallest = numbers.Min();
            var largest = numbers.Max();
            var count = Words.Count(numbers.Length);
            if (smallest >= 0 && largest <= 1)
            {
                return new Bounds(0, $"All {count} values are between 0 and 1, like probabilities", 1, "See Range:Minimum");
            }

            var width = largest - smallest;
            var low = RoundOut(smallest - width, -1, smallest);
            var high = RoundOut(largest + width, 1, largest);
            var whyLow = $"Smallest of {count} values ({Words.Number(smallest)}) minus the difference of the extremes, rounded";
            var whyHigh = $"Largest of {count} values ({Words.Number(largest)}) plus the difference of the extremes, rounded";
            return smallest >= 0 && low < 0 ? new Bounds(0, $"None of {count} values is negative; the smallest is {Words.Number(smallest)}", high, whyHigh)
                : largest <= 0 && high > 0 ? new Bounds(low, whyLow, 0, $"None of {count} values is positive; the largest is {Words.Number(largest)}")
                : new Bounds(low, whyLow, high, whyHigh);
        }

        /// <summary>Rounds to two digits, away from the extreme number.</summary>
        private static double RoundOut(double bound, int direction, double extreme)
        {
            if (bound == 0 || !double.IsFinite(bound))
            {
                return double.IsFinite(bound) ? bound : direction * double.MaxValue;
            }

            // Rounds as a decimal number because 0.1 · 3 isn't 0.3 in binary.
            var exponent = (int)Math.Floor(Math.Log10(Math.Abs(bound))) - 1;
            var digits = bound / Math.Pow(10, exponent);
            digits = direction > 0 ? Math.Ceiling(digits - 1e-9) : Math.Floor(digits + 1e-9);
            var rounded = Parse(digits, exponent);

            // What is taken off for 0.1 · 3 can be more than large numbers that differ little are apart.
            return (rounded - extreme) * direction > 0 ? rounded : Parse(digits + direction, exponent);
        }

        private static double Parse(double digits, int exponent) =>
            double.Parse(string.Create(CultureInfo.InvariantCulture, $"{digits}E{exponent}"), CultureInfo.InvariantCulture);
    }
}
