using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>
/// What one metric looks like when all is well: what a guard compares with. A <see cref="NumberBaselineLearner"/> or a <see cref="LabelBaselineLearner"/>
/// makes one from a history, <see cref="BaselineFile"/> reads and writes them, and <see cref="PredictionGuard.UseBaseline"/> puts one in force. Immutable.
/// </summary>
public sealed record Baseline
{
    internal Baseline(MetricSnapshot values) => Values = values;

    /// <summary>The values that it was learned from.</summary>
    public MetricSnapshot Values { get; internal init; }

    /// <summary>The correlation of each value's rank with the next one's, from -1 to 1; 0 if it could be chance.</summary>
    public double Autocorrelation { get; internal init; }

    /// <summary>What share of the values counts as independent: (1 − ρ) / (1 + ρ) at the autocorrelation ρ.</summary>
    public double EffectiveSampleRatio => (1 - Autocorrelation) / (1 + Autocorrelation);

    /// <summary>Whether the values came in their own order, so that each resembles the one before it: numbers sorted, or all of a label in a row.</summary>
    public bool IsSorted { get; init; }

    /// <summary>The same for each hour of the day or the week; null if it isn't known.</summary>
    public HourlyBaselines? Hours { get; init; }

    /// <summary>The model's version at the time; null if it isn't known.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The numbers once more, by fine bins, where they are closer together than the buckets of the histogram are wide; null elsewhere.</summary>
    internal LinearHistogram? Fine { get; init; }

    /// <summary>By what its numbers are counted.</summary>
    internal ValueAxis Scale => Fine is null ? ValueAxis.Buckets : ValueAxis.Of(Fine.Bins);

    /// <summary>The places of the scale with numbers in them, ascending, and how many.</summary>
    internal IEnumerable<(int Place, long Count)> Places()
    {
        if (Fine is not null)
        {
            return Fine.Counts.Index().Where(bin => bin.Item > 0).Select(bin => (bin.Index, bin.Item));
        }

        return Buckets();
    }

    /// <summary>The places of the histogram with numbers in them, ascending, and how many; whatever the scale is.</summary>
    internal IEnumerable<(int Place, long Count)> Buckets()
    {
        var zero = ValueAxis.Buckets.ZeroPlace;
        return Values.Histogram.Buckets().Select(bucket => (Place: ValueAxis.Buckets.PlaceOfCount(bucket.Order), bucket.Count))
            .Append((Place: zero, Count: Values.ZeroCount)).Where(place => place.Count > 0).OrderBy(place => place.Place);
    }

    /// <summary>Tells one baseline from another.</summary>
    internal string Identity => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Values.From.UtcTicks}-{Values.To.UtcTicks}-{Values.Count}-{Values.Mean:R}");

    /// <summary>How often the most frequent value came.</summary>
    internal long MostFrequent { get; init; }

    /// <summary>How many values were exactly the previous one of their thread.</summary>
    internal long Repeats { get; init; }

    /// <summary>How many of the predictions were rejected.</summary>
    internal long Rejected { get; init; }

    /// <summary>By how much each bet is lowered so that the history itself raises no alarm, by the bet's name.</summary>
    internal IReadOnlyDictionary<string, double> Margins { get; init; } = new Dictionary<string, double>();

    /// <summary>The largest share of repeats that is normal: repeats of one value come as often as that value does, or as the history repeated.</summary>
    internal double RepeatLimit => Binomial.UpperLimit(Math.Max(MostFrequent, Repeats), Values.Count);

    /// <summary>Whether there is anything to compare with.</summary>
    internal bool IsUsable => Values.FiniteCount > 0 || Values.LabelCounts.Count > 0;

    /// <summary>Whether it is known to have fewer distinct values. Of different numbers it isn't known how many there are.</summary>
    internal bool HasFewerValuesThan(int distinct) => Values.FiniteCount > 0
        ? distinct > 1 && Values.Minimum.Equals(Values.Maximum)
        : Values.LabelCounts.Count + (Values.OtherLabelCount > 0 ? 1 : 0) < distinct;

    /// <summary>The numbers, ascending, with how often each came: a representative of each bin.</summary>
    internal IReadOnlyList<(double Value, long Count)> Weights =>
        Values.FiniteCount == 0 ? [] : [.. Places().Select(place => (Scale.MiddleOf(place.Place), place.Count))];

    /// <summary>
    /// The baselines of several replicas, or of several days, as one. Counts add up exactly; where only an order of values could tell (autocorrelation, the
    /// margins that the history itself needs, the most frequent value), the least sensitive of the parts counts, so that none of them would raise an alarm.
    /// </summary>
    /// <param name="parts">Baselines of one metric; at least one.</param>
    /// <exception cref="ArgumentException">There are none, or numbers among labels.</exception>
    public static Baseline Merge(IReadOnlyCollection<Baseline> parts) => BaselineMerger.Merge(parts);

    /// <summary>How far a window's distribution is from the baseline's.</summary>
    /// <param name="window">The window.</param>
    /// <param name="distance">Which distance.</param>
    /// <returns>The distance; NaN if one of the two has no values, or if the distance is for numbers alone and these are labels.</returns>
    public double DistanceTo(MetricSnapshot window, DistributionDistance distance)
    {
        ArgumentNullException.ThrowIfNull(window);
        return window.DistanceTo(Values, distance);
    }
}
