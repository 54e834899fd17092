using System.Text.Json.Serialization;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails;

/// <summary>
/// Represents the statistics of one metric in one window. Counts are exact, mean and variance are those of the finite numbers, and quantiles are within
/// 1.6%. The type is immutable. Snapshots of a metric can be merged without loss.
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

    /// <summary>Gets the start of the window.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Gets the end of the window.</summary>
    public DateTimeOffset To { get; }

    /// <summary>Gets the number of predictions: finite numbers, NaN, infinities, labels, nulls, and predictions without a readable value.</summary>
    public long Count => Moments.Count + NaNCount + PositiveInfinityCount + NegativeInfinityCount + LabelCounts.Values.Sum() + OtherLabelCount + NullCount + UnmeasuredCount;

    /// <summary>Gets the number of finite numbers.</summary>
    public long FiniteCount => Moments.Count;

    /// <summary>Gets the mean of the finite numbers; <see cref="double.NaN"/> if there are none, or if their sum overflows.</summary>
    public double Mean => Moments.Count == 0 ? double.NaN : Moments.Mean;

    /// <summary>
    /// Gets the sample variance (n − 1) of the finite numbers; <see cref="double.NaN"/> if there are fewer than two, infinite if the squares overflow.
    /// </summary>
    public double Variance => Moments.Count < 2 ? double.NaN : Moments.SumOfSquares / (Moments.Count - 1);

    /// <summary>Gets the square root of <see cref="Variance"/>.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);

    /// <summary>Gets the smallest finite number; <see cref="double.NaN"/> if there is none.</summary>
    public double Minimum { get; internal init; } = double.NaN;

    /// <summary>Gets the largest finite number; <see cref="double.NaN"/> if there is none.</summary>
    public double Maximum { get; internal init; } = double.NaN;

    /// <summary>Gets the number of zeros, including negative zeros.</summary>
    public long ZeroCount => ValueCounts.Zeros;

    /// <summary>The number of ones, including numbers above one that are within the histogram's error.</summary>
    internal long Ones => Histogram.Buckets().FirstOrDefault(static bucket => bucket.Order == LogLinearBuckets.OrderOf(LogLinearBuckets.KeyOf(1))).Count;

    /// <summary>Gets the number of predictions that equal the previous prediction of the same thread.</summary>
    public long RepeatCount { get => ValueCounts.Repeats; internal init => ValueCounts = ValueCounts with { Repeats = value }; }

    /// <summary>Gets the number of NaN.</summary>
    public long NaNCount => ValueCounts.NaNs;

    /// <summary>Gets the number of positive infinities.</summary>
    public long PositiveInfinityCount => ValueCounts.PositiveInfinities;

    /// <summary>Gets the number of negative infinities.</summary>
    public long NegativeInfinityCount => ValueCounts.NegativeInfinities;

    /// <summary>Gets the number of nulls.</summary>
    public long NullCount { get => ValueCounts.Nulls; internal init => ValueCounts = ValueCounts with { Nulls = value }; }

    /// <summary>Gets the number of predictions of which this metric has no value, for example because its selector threw an exception.</summary>
    public long UnmeasuredCount => ValueCounts.Others;

    /// <summary>Gets the counts of the first <see cref="PredictionGuardrailsOptions.MaximumLabels"/> labels; empty for numbers.</summary>
    public IReadOnlyDictionary<string, long> LabelCounts { get; internal init; } = NoLabels;

    /// <summary>Gets the number of labels that aren't counted individually.</summary>
    public long OtherLabelCount { get; internal init; }

    internal Moments Moments { get; init; }

    internal ValueCounts ValueCounts { get; init; }

    internal SparseHistogram Histogram { get; init; } = SparseHistogram.Empty;

    /// <summary>Returns a count as a fraction of all predictions: <c>snapshot.FractionOf(snapshot.NullCount)</c>.</summary>
    /// <param name="count">A count.</param>
    /// <returns>A number from 0 to 1; <see cref="double.NaN"/> if there aren't any predictions.</returns>
    public double FractionOf(long count) => (double)count / Count;

    /// <summary>
    /// Returns a quantile by the nearest-rank method, including infinities and without NaN. It's within 1/64 (1.6%) of the exact value for normal
    /// numbers, within 2^-1028 for subnormal numbers, and exact for zero and infinities.
    /// </summary>
    /// <param name="probability">The probability from 0 to 1, for example 0.5 for the median.</param>
    /// <returns>The quantile; <see cref="double.NaN"/> if there aren't any numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> isn't between 0 and 1.</exception>
    public double Quantile(double probability)
    {
        if (!(probability >= 0 && probability <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "Value must be between 0 and 1.");
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

    /// <summary>Returns the fraction of the numbers that are at most <paramref name="value"/>, without NaN. The limit is accurate to 1.6%.</summary>
    /// <param name="value">The number.</param>
    /// <returns>A number from 0 to 1; <see cref="double.NaN"/> if there aren't any numbers, or for <see cref="double.NaN"/>.</returns>
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

    /// <summary>Returns a short description of the values: <c>12.1 ± 0.9</c> for numbers, the three most frequent labels with their percentages, or <c>no values</c>.</summary>
    public override string ToString()
    {
        if (FiniteCount > 0)
        {
            return FiniteCount == 1 ? NumberText.Of(Mean) : $"{NumberText.Of(Mean)} ± {NumberText.Of(StandardDeviation)}";
        }

        var labels = LabelCounts.OrderByDescending(static label => label.Value).ThenBy(static label => label.Key, StringComparer.Ordinal).Take(3)
            .Select(label => $"{ObservedText.Of(label.Key)} {NumberText.Percent(FractionOf(label.Value))}");
        return LabelCounts.Count == 0 ? "no values" : string.Join(", ", labels);
    }

    /// <summary>Returns the distance between the distribution of this window and another one.</summary>
    /// <param name="reference">The reference, whose deciles and standard deviation are used.</param>
    /// <param name="distance">The kind of distance.</param>
    /// <returns>The distance; <see cref="double.NaN"/> if either one has no values, or if the distance doesn't apply to labels.</returns>
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
    /// Returns the largest Kolmogorov-Smirnov distance between these numbers and the same numbers multiplied or divided by one plus a fraction: the
    /// distance that an insignificant change can cause.
    /// </summary>
    /// <param name="fraction">The fraction, for example 0.1 for changes of 10%; 0 for none.</param>
    public double DistanceOfChange(double fraction) =>
        IgnoredShift.DistanceOf([.. GetHistogram().Select(static bucket => (bucket.Value, bucket.Count))], fraction);

    /// <summary>
    /// Returns the finite numbers as a histogram: the buckets that aren't empty, in ascending order. The width of a bucket is at most 3.2% of its
    /// numbers.
    /// </summary>
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

    /// <summary>Merges this snapshot with another one.</summary>
    /// <param name="other">Another snapshot of the same metric.</param>
    public MetricSnapshot Merge(MetricSnapshot other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Merge([this, other]);
    }

    /// <summary>Merges several snapshots. At least one is required.</summary>
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
