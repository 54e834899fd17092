namespace PredictionGuardrails.Tool.Profiles;

/// <summary>A histogram with few bars for people. Bars have equal widths, or equal factors if numbers span more than three powers of ten.</summary>
internal static class Histogram
{
    private const int Bars = 16;

    /// <summary>The bars from the smallest to the largest number. The outermost 0.5% on each side don't affect the width of the bars.</summary>
    public static IReadOnlyList<HistogramBar> Of(ColumnProfile profile)
    {
        var weights = profile.Weights().ToList();
        if (weights.Count == 0)
        {
            return [];
        }

        var low = profile.Quantile(0.005);
        var high = profile.Quantile(0.995);
        if (!(double.IsFinite(low) && double.IsFinite(high)))
        {
            low = weights[0].Value;
            high = weights[^1].Value;
        }

        if (low == high)
        {
            low = weights[0].Value;
            high = weights[^1].Value;
        }

        var edges = Edges(low, high);
        var counts = new long[edges.Length - 1];
        foreach (var (value, count) in weights)
        {
            counts[BarOf(value, edges)] += count;
        }

        // The outermost bars extend to the smallest and the largest number.
        edges[0] = Math.Min(edges[0], weights[0].Value);
        edges[^1] = Math.Max(edges[^1], weights[^1].Value);
        return [.. counts.Select((count, i) => new HistogramBar(edges[i], edges[i + 1], count))];
    }

    private static double[] Edges(double low, double high)
    {
        if (low == high)
        {
            return [low, high];
        }

        var edges = low > 0 && high / low > 1000 ? EqualFactors(low, high) : EqualWidths(low, high);

        // If numbers differ only in their last digits, some edges are equal.
        return edges.Distinct().Count() > 1 ? [.. edges.Distinct()] : [low, high];
    }

    private static double[] EqualFactors(double low, double high)
    {
        return [low, .. Enumerable.Range(1, Bars - 1).Select(i => EdgeAt((double)i / Bars)), high];

        double EdgeAt(double share) => double.IsFinite(high / low)
            ? low * Math.Pow(high / low, share)
            : Math.Exp(((1 - share) * Math.Log(low)) + (share * Math.Log(high)));
    }

    private static double[] EqualWidths(double low, double high)
    {
        var step = NiceStep((high / Bars) - (low / Bars));
        var first = Math.Floor(low / step) * step;
        var count = Math.Ceiling((high - first) / step);
        return count is > 0 and <= 4 * Bars && double.IsFinite(first)
            ? [.. Enumerable.Range(0, (int)count + 1).Select(i => first + (i * step))]
            : [low, .. Enumerable.Range(1, Bars - 1).Select(i => (low * ((double)(Bars - i) / Bars)) + (high * ((double)i / Bars))), high];
    }

    /// <summary>Rounds up to 1, 2, 2.5, or 5 times a power of ten; NaN if such numbers can't be represented.</summary>
    private static double NiceStep(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return double.IsNormal(power) ? new[] { 1, 2, 2.5, 5, 10 }.First(factor => factor * power >= step * 0.999) * power : double.NaN;
    }

    private static int BarOf(double value, double[] edges)
    {
        var found = Array.BinarySearch(edges, value);
        return Math.Clamp(found < 0 ? ~found - 1 : found, 0, edges.Length - 2);
    }
}
