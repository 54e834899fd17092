using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>
/// Represents the reference distribution of one metric, which change detection compares predictions with. Create one from a history with <see cref="NumberBaselineLearner"/> or <see cref="LabelBaselineLearner"/>, read and write it with <see cref="BaselineFile"/>, and apply it with <see cref="PredictionGuard.UseBaseline"/>. The type is immutable.
/// </summary>
public sealed record Baseline
{
    internal Baseline(MetricSnapshot values) => Values = values;

    /// <summary>Gets the values that the baseline was learned from.</summary>
    public MetricSnapshot Values { get; internal init; }

    /// <summary>Gets the correlation between the rank of each value and the rank of the next value, from -1 to 1; 0 if it isn't significant.</summary>
    public double Autocorrelation { get; internal init; }

    /// <summary>Gets the fraction of the values that counts as independent: (1 − ρ) / (1 + ρ), where ρ is the autocorrelation.</summary>
    public double EffectiveSampleRatio => (1 - Autocorrelation) / (1 + Autocorrelation);

    /// <summary>Gets a value that indicates whether the values were sorted: numbers in their order, or all occurrences of a label in a row.</summary>
    public bool IsSorted { get; init; }

    /// <summary>Gets the baselines of the hours of the day or the week; <see langword="null"/> if they aren't known.</summary>
    public HourlyBaselines? Hours { get; init; }

    /// <summary>Gets the version of the model that the baseline was learned from; <see langword="null"/> if it isn't known.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The numbers by fine bins, if they are closer together than the buckets of the histogram are wide; null otherwise.</summary>
    internal LinearHistogram? Fine { get; init; }

    /// <summary>The scale by which the numbers are counted.</summary>
    internal ValueAxis Scale => Fine is null ? ValueAxis.Buckets : ValueAxis.Of(Fine.Bins);

    /// <summary>The places of the scale that contain numbers, in ascending order, with their counts.</summary>
    internal IEnumerable<(int Place, long Count)> Places()
    {
        if (Fine is not null)
        {
            return Fine.Counts.Index().Where(bin => bin.Item > 0).Select(bin => (bin.Index, bin.Item));
        }

        return Buckets();
    }

    /// <summary>The places of the histogram that contain numbers, in ascending order, with their counts; whatever the scale is.</summary>
    internal IEnumerable<(int Place, long Count)> Buckets()
    {
        var zero = ValueAxis.Buckets.ZeroPlace;
        return Values.Histogram.Buckets().Select(bucket => (Place: ValueAxis.Buckets.PlaceOfCount(bucket.Order), bucket.Count))
            .Append((Place: zero, Count: Values.ZeroCount)).Where(place => place.Count > 0).OrderBy(place => place.Place);
    }

    /// <summary>Identifies a baseline.</summary>
    internal string Identity => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Values.From.UtcTicks}-{Values.To.UtcTicks}-{Values.Count}-{Values.Mean:R}");

    /// <summary>The count of the most frequent value.</summary>
    internal long MostFrequent { get; init; }

    /// <summary>The number of values that equal the previous value of their thread.</summary>
    internal long Repeats { get; init; }

    /// <summary>The number of predictions that were rejected.</summary>
    internal long Rejected { get; init; }

    /// <summary>The amount by which each bet is lowered so that the history itself raises no alarm, by the name of the bet.</summary>
    internal IReadOnlyDictionary<string, double> Margins { get; init; } = new Dictionary<string, double>();

    /// <summary>The largest normal rate of repeats: the rate of the most frequent value, or the rate at which the history repeated.</summary>
    internal double RepeatLimit => Binomial.UpperLimit(Math.Max(MostFrequent, Repeats), Values.Count);

    /// <summary>Whether there are values to compare with.</summary>
    internal bool IsUsable => Values.FiniteCount > 0 || Values.LabelCounts.Count > 0;

    /// <summary>Whether the baseline is known to have fewer distinct values. The number of different numbers isn't known.</summary>
    internal bool HasFewerValuesThan(int distinct) => Values.FiniteCount > 0
        ? distinct > 1 && Values.Minimum.Equals(Values.Maximum)
        : Values.LabelCounts.Count + (Values.OtherLabelCount > 0 ? 1 : 0) < distinct;

    /// <summary>The numbers in ascending order with their counts: one representative per bin.</summary>
    internal IReadOnlyList<(double Value, long Count)> Weights =>
        Values.FiniteCount == 0 ? [] : [.. Places().Select(place => (Scale.MiddleOf(place.Place), place.Count))];

    /// <summary>
    /// Merges the baselines of several replicas or days. Counts are added exactly. For what depends on the order of values (autocorrelation, margins,
    /// the most frequent value), the least sensitive part counts, so that none of the parts would raise an alarm.
    /// </summary>
    /// <param name="parts">The baselines of one metric. At least one is required.</param>
    /// <exception cref="ArgumentException"><paramref name="parts"/> is empty, or contains baselines of numbers and of labels.</exception>
    public static Baseline Merge(IReadOnlyCollection<Baseline> parts) => BaselineMerger.Merge(parts);

    /// <summary>Gets the distance between the distribution of a window and the baseline.</summary>
    /// <param name="window">The window.</param>
    /// <param name="distance">The kind of distance.</param>
    /// <returns>The distance; <see cref="double.NaN"/> if either one has no values, or if the distance doesn't apply to labels.</returns>
    public double DistanceTo(MetricSnapshot window, DistributionDistance distance)
    {
        ArgumentNullException.ThrowIfNull(window);
        return window.DistanceTo(Values, distance);
    }
}
