using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Baselines;

/// <summary>Makes a number's baseline, not calibrated, of the values that were kept in their order.</summary>
internal static class NumberBaselineBuilder
{
    /// <summary>Numbers whose ranks go so closely by their places are sorted, or as good as sorted.</summary>
    private const double SortedCorrelation = 0.99;

    /// <summary>If fewer differ from the most frequent one, they can be in one place by chance.</summary>
    private const int FewestOthers = 5;

    /// <param name="values">The values, in their order.</param>
    /// <param name="rejected">How many of them were rejected.</param>
    /// <param name="from">When the first came.</param>
    /// <param name="to">When the last came.</param>
    /// <param name="isFine">Whether numbers are counted by fine bins; null to decide by how close together they are.</param>
    public static Baseline Build(
        IReadOnlyList<BaselineSample> values, long rejected, DateTimeOffset from, DateTimeOffset to, bool? isFine = null)
    {
        var buffer = new NumberBuffer();
        foreach (var value in values)
        {
            if (value.IsMissing)
            {
                buffer.RecordNull();
            }
            else
            {
                buffer.Record(value.Value);
            }
        }

        var snapshot = buffer.ToSnapshot(from, to);
        return new Baseline(snapshot)
        {
            Fine = isFine ?? IsCloserThanBuckets(values, snapshot) ? CountFinely(values, snapshot) : null,
            Autocorrelation = RankCorrelation.WithNext(values),
            MostFrequent = values.Where(value => !value.IsMissing).CountBy(value => value.Value).Select(value => value.Value).DefaultIfEmpty().Max(),
            Repeats = values.Count(value => value.IsRepeat),
            Rejected = rejected,
        };
    }

    /// <summary>Whether numbers rise or fall from the first to the last.</summary>
    public static bool IsSorted(IReadOnlyList<BaselineSample> values, Baseline baseline) =>
        baseline.Values.FiniteCount - baseline.MostFrequent >= FewestOthers && Math.Abs(RankCorrelation.WithPlace(values)) >= SortedCorrelation;

    /// <summary>Many different numbers in few buckets: within those, a change would stay unseen.</summary>
    private static bool IsCloserThanBuckets(IReadOnlyList<BaselineSample> values, MetricSnapshot snapshot)
    {
        var buckets = snapshot.Histogram.Buckets().Count() + (snapshot.ZeroCount > 0 ? 1 : 0);
        return buckets < 32 && values.Where(value => !value.IsMissing).Select(value => value.Value).Distinct().Count() > 4 * buckets;
    }

    /// <summary>As many bins across the baseline as on either side of it: beyond those a number is far outside.</summary>
    private static LinearHistogram? CountFinely(IReadOnlyList<BaselineSample> values, MetricSnapshot snapshot)
    {
        var width = snapshot.Maximum - snapshot.Minimum;
        var bins = new LinearBins(snapshot.Minimum - width, snapshot.Maximum + width);
        if (!(double.IsFinite(bins.Width) && double.IsFinite(1 / bins.Width) && width > 0))
        {
            return null;
        }

        var counts = new long[LinearBins.Count];
        foreach (var value in values)
        {
            if (!value.IsMissing && double.IsFinite(value.Value))
            {
                counts[bins.IndexOf(value.Value)]++;
            }
        }

        return new LinearHistogram(bins, counts);
    }
}
