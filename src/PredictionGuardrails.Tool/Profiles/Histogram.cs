namespace PredictionGuardrails.Tool.Profiles;

/// <summary>Numbers as a few bars, for a person to look at: by equal widths, or by equal factors where they span more than three powers of ten.</summary>
internal static class Histogram
{
    private const int Bars = 16;

    /// <summary>The bars from the smallest to the largest number; the outermost hundredth on either side does not make the others narrow.</summary>
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

        var isLogarithmic = low > 0 && high / low > 1000;
        var edges = Edges(low, high, isLogarithmic);
        var counts = new long[edges.Length - 1];
        foreach (var (value, count) in weights)
        {
            counts[BarOf(value, edges)] += count;
        }

        // The outermost bars reach as far as there are numbers.
        edges[0] = Math.Min(edges[0], weights[0].Value);
        edges[^1] = Math.Max(edges[^1], weights[^1].Value);
        return [.. counts.Select((count, i) => new HistogramBar(edges[i], edges[i + 1], count))];
    }

    private static double[] Edges(double low, double high, bool isLogarithmic)
    {
        if (low == high)
        {
            return [low, high];
        }

        if (isLogarithmic)
        {
            return [.. Enumerable.Range(0, Bars + 1).Select(i => low * Math.Pow(high / low, (double)i / Bars))];
        }

        var step = NiceStep((high - low) / Bars);
        var first = Math.Floor(low / step) * step;
        var count = Math.Max(1, (int)Math.Ceiling((high - first) / step));
        return [.. Enumerable.Range(0, count + 1).Select(i => first + (i * step))];
    }

    /// <summary>1, 2, 2.5 or 5 times a power of ten, at least as large.</summary>
    private static double NiceStep(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return new[] { 1, 2, 2.5, 5, 10 }.First(factor => factor * power >= step * 0.999) * power;
    }

    private static int BarOf(double value, double[] edges)
    {
        var found = Array.BinarySearch(edges, value);
        return Math.Clamp(found < 0 ? ~found - 1 : found, 0, edges.Length - 2);
    }
}
