namespace PredictionGuardrails.Statistics;

/// <summary>Turns "changes of all values below a share do not matter" into how far the distribution function may move.</summary>
internal static class IgnoredShift
{
    /// <summary>The largest distance between the distribution function of the values and that of the values times one plus the share, or divided by it.</summary>
    /// <param name="values">The values, ascending, with how often each came.</param>
    /// <param name="share">0.1 for changes of 10%; 0 for none.</param>
    public static double DistanceOf(IReadOnlyList<(double Value, long Count)> values, double share)
    {
        if (share <= 0 || values.Count == 0)
        {
            return 0;
        }

        var below = new double[values.Count + 1];
        for (var i = 0; i < values.Count; i++)
        {
            below[i + 1] = below[i] + values[i].Count;
        }

        return values.Max(bucket => Math.Max(Distance(bucket.Value, 1 + share), Distance(bucket.Value, 1 / (1 + share)))) / below[^1];

        double Distance(double value, double factor) => Math.Abs(CountUpTo(value) - CountUpTo(value / factor));

        double CountUpTo(double value)
        {
            var low = 0;
            var high = values.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = values[middle].Value <= value ? (middle + 1, high) : (low, middle);
            }

            return below[low];
        }
    }
}
