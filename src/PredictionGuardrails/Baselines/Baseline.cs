using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Baselines;

/// <summary>What one metric looks like when all is well.</summary>
/// <param name="Values">The values that it was learnt from.</param>
internal sealed record Baseline(MetricSnapshot Values)
{
    /// <summary>The correlation of each value's rank with the next one's; 0 where it could be chance.</summary>
    public double Autocorrelation { get; init; }

    /// <summary>The numbers once more, by fine bins, where they are closer together than the buckets of the histogram are wide; null elsewhere.</summary>
    public LinearHistogram? Fine { get; init; }

    /// <summary>By what its numbers are counted.</summary>
    public ValueAxis Scale => Fine is null ? ValueAxis.Buckets : ValueAxis.Of(Fine.Bins);

    /// <summary>The places of the scale with numbers in them, ascending, and how many.</summary>
    public IEnumerable<(int Place, long Count)> Places()
    {
        if (Fine is not null)
        {
            return Fine.Counts.Index().Where(bin => bin.Item > 0).Select(bin => (bin.Index, bin.Item));
        }

        return Buckets();
    }

    /// <summary>The places of the histogram with numbers in them, ascending, and how many; whatever the scale is.</summary>
    public IEnumerable<(int Place, long Count)> Buckets()
    {
        var zero = ValueAxis.Buckets.ZeroPlace;
        return Values.Histogram.Buckets().Select(bucket => (Place: ValueAxis.Buckets.PlaceOfCount(bucket.Order), bucket.Count))
            .Append((Place: zero, Count: Values.ZeroCount)).Where(place => place.Count > 0).OrderBy(place => place.Place);
    }

    /// <summary>Tells one baseline from another.</summary>
    public string Identity => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Values.From.UtcTicks}-{Values.To.UtcTicks}-{Values.Count}-{Values.Mean:R}");

    /// <summary>How often the most frequent value came.</summary>
    public long MostFrequent { get; init; }

    /// <summary>How many values were exactly the previous one of their thread.</summary>
    public long Repeats { get; init; }

    /// <summary>How many of the predictions were rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>By how much each bet is lowered so that the history itself raises no alarm, by the bet's name.</summary>
    public IReadOnlyDictionary<string, double> Margins { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether the values came in their own order, so that each resembles the one before it: numbers sorted, or all of a label in a row.</summary>
    public bool IsSorted { get; init; }

    /// <summary>The same for each hour; null where it is learnt from all hours together.</summary>
    public HourlyBaselines? Hours { get; init; }

    /// <summary>The model's version at the time; null where it is not known.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The largest share of repeats that is normal: repeats of one value come as often as that value does, or as the history repeated.</summary>
    public double RepeatLimit => Binomial.UpperLimit(Math.Max(MostFrequent, Repeats), Values.Count);

    /// <summary>Whether there is anything to compare with.</summary>
    public bool IsUsable => Values.FiniteCount > 0 || Values.LabelCounts.Count > 0;

    /// <summary>Whether it is known to have fewer distinct values. Of different numbers it isn't known how many there are.</summary>
    public bool HasFewerValuesThan(int distinct) => Values.FiniteCount > 0
        ? distinct > 1 && Values.Minimum.Equals(Values.Maximum)
        : Values.LabelCounts.Count + (Values.OtherLabelCount > 0 ? 1 : 0) < distinct;

    /// <summary>Independent values count once, values that depend on each other less: (1 − ρ) / (1 + ρ).</summary>
    public double Tempering => (1 - Autocorrelation) / (1 + Autocorrelation);
}

/// <summary>How many numbers fell into each fine bin.</summary>
/// <param name="Bins">The bins.</param>
/// <param name="Counts">A count for each.</param>
internal sealed record LinearHistogram(LinearBins Bins, long[] Counts);
