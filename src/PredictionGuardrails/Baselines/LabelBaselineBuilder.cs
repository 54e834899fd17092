namespace PredictionGuardrails.Baselines;

/// <summary>Makes a label's baseline, not calibrated, of the labels that were kept in their order.</summary>
internal static class LabelBaselineBuilder
{
    /// <summary>If fewer differ from the most frequent one, they can be in one place by chance.</summary>
    private const int FewestOthers = 5;

    /// <param name="values">The labels' numbers, in their order.</param>
    /// <param name="names">The labels by number; a number beyond is one of the labels that are not counted each by itself.</param>
    /// <param name="from">When the first came.</param>
    /// <param name="to">When the last came.</param>
    public static Baseline Build(IReadOnlyList<BaselineSample> values, IReadOnlyList<string> names, DateTimeOffset from, DateTimeOffset to)
    {
        var counts = values.Where(value => !value.IsMissing).CountBy(value => (int)value.Value).ToList();
        var snapshot = new MetricSnapshot(from, to)
        {
            NullCount = values.Count(value => value.IsMissing),
            RepeatCount = values.Count(value => value.IsRepeat),
            LabelCounts = counts.Where(label => label.Key < names.Count).ToDictionary(label => names[label.Key], label => (long)label.Value, StringComparer.Ordinal),
            OtherLabelCount = counts.Where(label => label.Key >= names.Count).Sum(label => label.Value),
        };
        return new Baseline(snapshot)
        {
            Repeats = snapshot.RepeatCount,
            MostFrequent = counts.Select(label => label.Value).DefaultIfEmpty().Max(),
            Autocorrelation = Stickiness(snapshot, values),
        };
    }

    /// <summary>Whether all of a label follow each other.</summary>
    public static bool IsGrouped(IReadOnlyList<BaselineSample> values, Baseline baseline)
    {
        double[] labels = [.. values.Where(static value => !value.IsMissing).Select(static value => value.Value)];
        var changes = Enumerable.Range(1, Math.Max(0, labels.Length - 1)).Count(i => !labels[i].Equals(labels[i - 1]));
        return labels.Length - baseline.MostFrequent >= FewestOthers && baseline.MostFrequent >= FewestOthers && changes == labels.Distinct().Count() - 1;
    }

    /// <summary>
    /// How much more often a label follows itself than by chance (J. Cohen's κ, 1960, of each label with the next one); 0 below twice its
    /// standard error, if it could be chance.
    /// </summary>
    private static double Stickiness(MetricSnapshot snapshot, IReadOnlyList<BaselineSample> values)
    {
        var pairs = values.Count(value => !value.IsFirst && !value.IsMissing);
        var chance = snapshot.LabelCounts.Values.Sum(count => Math.Pow(snapshot.FractionOf(count), 2));
        if (pairs == 0 || chance >= 1)
        {
            return 0;
        }

        var stickiness = (((double)snapshot.RepeatCount / pairs) - chance) / (1 - chance);
        return stickiness < 2 / Math.Sqrt(pairs) ? 0 : Math.Min(stickiness, 0.99);
    }
}
