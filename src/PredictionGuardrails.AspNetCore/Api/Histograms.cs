namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Puts the values of the last hour and of the baseline into bins.</summary>
internal static class Histograms
{
    private const int Bins = 40;

    public static IReadOnlyList<BinView> BinsOf(MetricSnapshot now, MetricSnapshot? normal) =>
        now.LabelCounts.Count > 0 || normal?.LabelCounts.Count > 0 ? BinsOfLabels(now, normal) : BinsOfNumbers(now, normal);

    private static List<BinView> BinsOfLabels(MetricSnapshot now, MetricSnapshot? normal) =>
    [
        .. (normal is null ? now : normal.Merge(now)).LabelCounts.OrderByDescending(static label => label.Value).Take(Bins)
            .Select(label => new BinView(null, null, label.Key, ShareOf(label.Key, now), normal is null ? null : ShareOf(label.Key, normal))),
    ];

    private static double? ShareOf(string label, MetricSnapshot values) => Words.Finite(values.FractionOf(values.LabelCounts.GetValueOrDefault(label)));

    /// <summary>Splits the range of the baseline into bins of equal width. Values outside the range go into a bin at either end.</summary>
    private static List<BinView> BinsOfNumbers(MetricSnapshot now, MetricSnapshot? normal)
    {
        var low = (normal ?? now).Quantile(0.005);
        var high = (normal ?? now).Quantile(0.995);
        if (!double.IsFinite(low) || !double.IsFinite(high))
        {
            return [];
        }

        var width = high > low ? (high - low) / Bins : Math.Max(1e-9, Math.Abs(low) / 10);
        var bins = new List<BinView>(Bins + 2);
        var nowBelow = 0d;
        var normalBelow = 0d;
        for (var i = 0; i <= Bins + 1; i++)
        {
            var to = i > Bins ? double.PositiveInfinity : low + (i * width);
            var nowUpTo = now.CumulativeDistribution(to);
            var normalUpTo = normal?.CumulativeDistribution(to) ?? double.NaN;
            bins.Add(new BinView(i == 0 ? null : low + ((i - 1) * width), Words.Finite(to), null, Words.Finite(nowUpTo - nowBelow), Words.Finite(normalUpTo - normalBelow)));
            nowBelow = nowUpTo;
            normalBelow = normalUpTo;
        }

        return bins;
    }
}
