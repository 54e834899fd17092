namespace PredictionGuardrails.Baselines;

/// <summary>How much a value says about the next one, or about its place in the history.</summary>
internal static class RankCorrelation
{
    /// <summary>
    /// The correlation of each number's rank with that of the number after it (C. Spearman, 1904, ties sharing their mean rank): from 0 to
    /// 0.99; 0 below twice its standard error 1/√n, if it could be chance.
    /// </summary>
    public static double WithNext(IReadOnlyList<BaselineSample> values)
    {
        var ranks = Ranks(values);
        var products = 0.0;
        var squares = 0.0;
        var pairs = 0;
        var numbers = 0;
        for (var i = 0; i < ranks.Length; i++)
        {
            if (double.IsNaN(ranks[i]))
            {
                continue;
            }

            squares += ranks[i] * ranks[i];
            numbers++;
            if (i > 0 && !values[i].IsFirst && !double.IsNaN(ranks[i - 1]))
            {
                products += ranks[i] * ranks[i - 1];
                pairs++;
            }
        }

        if (pairs == 0 || squares == 0)
        {
            return 0;
        }

        var correlation = products / pairs / (squares / numbers);
        return correlation < 2 / Math.Sqrt(pairs) ? 0 : Math.Min(correlation, 0.99);
    }

    /// <summary>
    /// The correlation of each number's rank with its place, as a share of what sorted numbers would have: 1 if numbers never fall from one to the
    /// next, -1 if they never rise, 0 if all are the same.
    /// </summary>
    public static double WithPlace(IReadOnlyList<BaselineSample> values)
    {
        double[] ranks = [.. Ranks(values).Where(static rank => !double.IsNaN(rank))];
        var largest = WithPlace(ranks.Order());
        return largest > 0 ? WithPlace(ranks) / largest : 0;
    }

    private static double WithPlace(IEnumerable<double> ranks) => ranks.Index().Sum(static rank => rank.Index * rank.Item);

    /// <summary>The distance of each number's rank from the middle one; NaN if there isn't a number.</summary>
    private static double[] Ranks(IReadOnlyList<BaselineSample> values)
    {
        var ranks = new double[values.Count];
        Array.Fill(ranks, double.NaN);
        var order = Enumerable.Range(0, values.Count).Where(i => !values[i].IsMissing && !double.IsNaN(values[i].Value))
            .OrderBy(i => values[i].Value).ToArray();
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && values[order[end]].Value.Equals(values[order[start]].Value))
            {
                end++;
            }

            foreach (var i in order[start..end])
            {
                ranks[i] = ((start + end - 1) / 2.0) - ((order.Length - 1) / 2.0);
            }

            start = end;
        }

        return ranks;
    }
}
