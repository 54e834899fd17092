using System.Globalization;
using System.Text.Json.Serialization;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails;

/// <summary>
/// What one metric was over one window: counts are exact; mean and variance are those of the finite numbers; quantiles are within 1.6 %.
/// Immutable. Two snapshots of one metric merge into what one window over both would have given.
/// </summary>
[JsonConverter(typeof(MetricSnapshotJsonConverter))]
public sealed class MetricSnapshot
{
    private static readonly Dictionary<string, long> NoLabels = [];

    internal MetricSnapshot(DateTimeOffset from, DateTimeOffset to)
    {
        From = from;
        To = to;
    }

    /// <summary>The window's start.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The window's end.</summary>
    public DateTimeOffset To { get; }

    /// <summary>How many predictions: finite numbers, NaN, infinities, labels, nulls, and those of which the metric could not be read.</summary>
    public long Count => Moments.Count + NaNCount + PositiveInfinityCount + NegativeInfinityCount + LabelCounts.Values.Sum() + OtherLabelCount + NullCount + UnmeasuredCount;

    /// <summary>How many finite numbers.</summary>
    public long FiniteCount => Moments.Count;

    /// <summary>The mean of the finite numbers; NaN where there are none, or where their sum leaves a double's range.</summary>
    public double Mean => Moments.Count == 0 ? double.NaN : Moments.Mean;

    /// <summary>The sample variance of the finite numbers (with n − 1); NaN where there are fewer than two, infinite where squares leave a double's range.</summary>
    public double Variance => Moments.Count < 2 ? double.NaN : Moments.SumOfSquares / (Moments.Count - 1);

    /// <summary>The square root of <see cref="Variance"/>.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);

    /// <summary>The smallest finite number; NaN where there is none.</summary>
    public double Minimum { get; internal init; } = double.NaN;

    /// <summary>The largest finite number; NaN where there is none.</summary>
    public double Maximum { get; internal init; } = double.NaN;

    /// <summary>How many zeros, negative zeros included.</summary>
    public long ZeroCount => ValueCounts.Zeros;

    /// <summary>How many numbers were one, or within the histogram's error above it.</summary>
    internal long Ones => Histogram.Buckets().FirstOrDefault(static bucket => bucket.Order == LogLinearBuckets.OrderOf(LogLinearBuckets.KeyOf(1))).Count;

    /// <summary>How many predictions were exactly that thread's previous one.</summary>
    public long RepeatCount { get => ValueCounts.Repeats; internal init => ValueCounts = ValueCounts with { Repeats = value }; }

    /// <summary>How many NaN.</summary>
    public long NaNCount => ValueCounts.NaNs;

    /// <summary>How many positive infinities.</summary>
    public long PositiveInfinityCount => ValueCounts.PositiveInfinities;

    /// <summary>How many negative infinities.</summary>
    public long NegativeInfinityCount => ValueCounts.NegativeInfinities;

    /// <summary>How many nulls.</summary>
    public long NullCount { get => ValueCounts.Nulls; internal init => ValueCounts = ValueCounts with { Nulls = value }; }

    /// <summary>How many predictions of which nothing is counted but that they were there: objects of which only other metrics are read, and metrics whose selector threw.</summary>
    public long UnmeasuredCount => ValueCounts.Others;

    /// <summary>How often each label came; of a number, empty. The first <see cref="PredictionGuardrailsOptions.MaximumLabels"/> different ones are counted each by itself.</summary>
    public IReadOnlyDictionary<string, long> LabelCounts { get; internal init; } = NoLabels;

    /// <summary>How often labels came that are not counted each by itself.</summary>
    public long OtherLabelCount { get; internal init; }

    internal Moments Moments { get; init; }

    internal ValueCounts ValueCounts { get; init; }

    internal SparseHistogram Histogram { get; init; } = SparseHistogram.Empty;

    /// <summary>What share of the predictions a count of this snapshot is: <c>snapshot.FractionOf(snapshot.NullCount)</c>.</summary>
    /// <param name="count">A count.</param>
    /// <returns>From 0 to 1; NaN where there are no predictions.</returns>
    public double FractionOf(long count) => (double)count / Count;

    /// <summary>
    /// The smallest number that at least a share <paramref name="probability"/> of the numbers do not exceed (nearest rank), infinities included and
    /// NaN left out. Within 1/64 (1.6 %) of the exact one for normal numbers, within 2^-1028 for subnormal ones; exact for zero and the infinities.
    /// </summary>
    /// <param name="probability">From 0 to 1: 0.5 for the median.</param>
    /// <returns>The quantile; NaN where there are no numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to 1.</exception>
    public double Quantile(double probability)
    {
        if (!(probability >= 0 && probability <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability from 0 to 1 is expected.");
        }

        var numbers = Moments.Count + PositiveInfinityCount + NegativeInfinityCount;
        if (numbers == 0)
        {
            return double.NaN;
        }

        var rank = Math.Clamp((long)Math.Ceiling(probability * numbers), 1, numbers) - NegativeInfinityCount;
        if (rank <= 0)
        {
            return double.NegativeInfinity;
        }

        return rank > Moments.Count ? double.PositiveInfinity : Math.Clamp(FiniteAt(rank), Minimum, Maximum);
    }

    /// <summary>
    /// The share of the numbers that are at most <paramref name="value"/>, infinities included and NaN left out: the empirical distribution function. Numbers
    /// within 1.6 % of <paramref name="value"/> may be counted on either side of it.
    /// </summary>
    /// <param name="value">A number; NaN has no share.</param>
    /// <returns>From 0 to 1; NaN where there are no numbers.</returns>
    public double CumulativeDistribution(double value)
    {
        var numbers = Moments.Count + PositiveInfinityCount + NegativeInfinityCount;
        if (numbers == 0 || double.IsNaN(value))
        {
            return double.NaN;
        }

        if (value >= Maximum || Moments.Count == 0)
        {
            return (double)(NegativeInfinityCount + Moments.Count + (double.IsPositiveInfinity(value) ? PositiveInfinityCount : 0)) / numbers;
        }

        var below = NegativeInfinityCount + (value >= 0 ? ZeroCount : 0);
        if (value >= Minimum)
        {
            below += Histogram.Buckets().TakeWhile(bucket => LogLinearBuckets.MiddleOf(LogLinearBuckets.KeyAt(bucket.Order)) <= value).Sum(static bucket => bucket.Count);
        }

        return (double)below / numbers;
    }

    /// <summary>The values in words: "12.1 ± 0.9" of numbers, the three most frequent labels with their shares, "nothing" where there is neither.</summary>
    public override string ToString()
    {
        if (FiniteCount > 0)
        {
            return FiniteCount == 1 ? NumberText.Of(Mean) : $"{NumberText.Of(Mean)} ± {NumberText.Of(StandardDeviation)}";
        }

        var labels = LabelCounts.OrderByDescending(static label => label.Value).ThenBy(static label => label.Key, StringComparer.Ordinal).Take(3)
            .Select(label => string.Create(CultureInfo.InvariantCulture, $"{ObservedText.Of(label.Key)} {FractionOf(label.Value):P0}"));
        return LabelCounts.Count == 0 ? "nothing" : string.Join(", ", labels);
    }

    /// <summary>How far this window's distribution is from another's.</summary>
    /// <param name="reference">What it is compared with: its tenths and its standard deviation count.</param>
    /// <param name="distance">Which distance.</param>
    /// <returns>The distance; NaN if one of the two has no values, or if the distance is for numbers alone and these are labels.</returns>
    public double DistanceTo(MetricSnapshot reference, DistributionDistance distance)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (DistributionPair.Of(this, reference, effective: 1) is not { } pair)
        {
            return double.NaN;
        }

        return distance switch
        {
            DistributionDistance.PopulationStabilityIndex => pair.PopulationStability().Distance,
            DistributionDistance.JensenShannon => pair.JensenShannon().Distance,
            _ when pair.Values.Length == 0 => double.NaN,
            DistributionDistance.KolmogorovSmirnov => pair.KolmogorovSmirnov().Distance,
            _ => pair.Wasserstein().Distance,
        };
    }

    /// <summary>
    /// The largest Kolmogorov-Smirnov distance from these numbers to the same numbers times one plus a fraction, or divided by it: how far a change that
    /// doesn't matter may move the distribution.
    /// </summary>
    /// <param name="fraction">0.1 for changes of 10 %; 0 for none.</param>
    public double DistanceOfChange(double fraction) =>
        IgnoredShift.DistanceOf([.. GetHistogram().Select(static bucket => (bucket.Value, bucket.Count))], fraction);

    /// <summary>The finite numbers as a histogram: the buckets with any in them, ascending, each not wider than 3.2 % of its numbers.</summary>
    public IEnumerable<HistogramBucket> GetHistogram()
    {
        var isZeroDone = ZeroCount == 0;
        foreach (var (order, count) in Histogram.Buckets())
        {
            if (!isZeroDone && order >= LogLinearBuckets.FirstNegative)
            {
                isZeroDone = true;
                yield return new HistogramBucket(0, ZeroCount);
            }

            yield return new HistogramBucket(LogLinearBuckets.MiddleOf(LogLinearBuckets.KeyAt(order)), count);
        }

        if (!isZeroDone)
        {
            yield return new HistogramBucket(0, ZeroCount);
        }
    }

    /// <summary>Both windows as one.</summary>
    /// <param name="other">Another snapshot of the same metric.</param>
    public MetricSnapshot Merge(MetricSnapshot other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Merge([this, other]);
    }

    /// <summary>Several windows as one; at least one.</summary>
    internal static MetricSnapshot Merge(params ReadOnlySpan<MetricSnapshot> parts)
    {
        var from = parts[0].From;
        var to = parts[0].To;
        var moments = default(Moments);
        var minimum = double.NaN;
        var maximum = double.NaN;
        var valueCounts = default(ValueCounts);
        var otherLabels = 0L;
        var histograms = new SparseHistogram[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            from = part.From < from ? part.From : from;
            to = part.To > to ? part.To : to;
            moments = moments.Merge(part.Moments);
            minimum = double.MinNumber(minimum, part.Minimum);
            maximum = double.MaxNumber(maximum, part.Maximum);
            valueCounts += part.ValueCounts;
            otherLabels += part.OtherLabelCount;
            histograms[i] = part.Histogram;
        }

        return new(from, to)
        {
            Moments = moments,
            Minimum = minimum,
            Maximum = maximum,
            ValueCounts = valueCounts,
            LabelCounts = MergeLabels(parts),
            OtherLabelCount = otherLabels,
            Histogram = SparseHistogram.Merge(histograms),
        };
    }

    /// <summary>The finite number of a rank, from 1.</summary>
    private double FiniteAt(long rank)
    {
        long seen = 0;
        var passedZeros = false;
        foreach (var (order, count) in Histogram.Buckets())
        {
            if (order >= LogLinearBuckets.FirstNegative && !passedZeros)
            {
                passedZeros = true;
                seen += ZeroCount;
                if (rank <= seen)
                {
                    return 0;
                }
            }

            seen += count;
            if (rank <= seen)
            {
                return LogLinearBuckets.MiddleOf(LogLinearBuckets.KeyAt(order));
            }
        }

        return 0;
    }

    private static Dictionary<string, long> MergeLabels(ReadOnlySpan<MetricSnapshot> parts)
    {
        Dictionary<string, long>? merged = null;
        foreach (var part in parts)
        {
            foreach (var (label, count) in part.LabelCounts)
            {
                merged ??= new Dictionary<string, long>(StringComparer.Ordinal);
                merged[label] = merged.GetValueOrDefault(label) + count;
            }
        }

        return merged ?? NoLabels;
    }
}
