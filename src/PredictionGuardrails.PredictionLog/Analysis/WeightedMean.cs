namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Means in which each value counts as often as its weight says (J. Hájek, 1971).</summary>
internal static class WeightedMean
{
    /// <summary>The mean; NaN without weights.</summary>
    public static double Of(IEnumerable<double> values, double[] weights)
    {
        var sum = 0.0;
        var all = 0.0;
        foreach (var (value, weight) in values.Zip(weights))
        {
            sum += weight * value;
            all += weight;
        }

        return sum / all;
    }

    /// <summary>The median: the value up to which half of all weights are; the mean of two values if that is exactly between them.</summary>
    /// <param name="values">The values, at least one.</param>
    /// <param name="weights">Their weights.</param>
    public static double MedianOf(IReadOnlyList<double> values, double[] weights)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var half = weights.Sum() / 2;
        var sum = 0.0;
        for (var i = 0; i < order.Length - 1; i++)
        {
            sum += weights[order[i]];
            if (sum >= half)
            {
                var isBetween = sum - half <= 1e-12 * half;
                return isBetween ? (values[order[i]] + values[order[i + 1]]) / 2 : values[order[i]];
            }
        }

        return values[order[^1]];
    }

    /// <summary>How many values of equal weight would say as much (L. Kish, 1965); 0 without weights.</summary>
    public static double EffectiveSize(IEnumerable<double> weights)
    {
        var sum = 0.0;
        var squares = 0.0;
        foreach (var weight in weights)
        {
            sum += weight;
            squares += weight * weight;
        }

        return squares > 0 ? sum * sum / squares : 0;
    }
}
