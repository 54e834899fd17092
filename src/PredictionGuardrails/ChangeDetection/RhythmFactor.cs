namespace PredictionGuardrails.ChangeDetection;

/// <summary>How far the time of day may move healthy outputs: what lies within isn't a gross change.</summary>
internal static class RhythmFactor
{
    /// <summary>While nothing is known about hours.</summary>
    public const double Default = 4;

    /// <summary>However little hours differ.</summary>
    public const double Minimum = 1.5;

    /// <summary>How much more a future hour may do than the hours of the past.</summary>
    private const double Reserve = 2;

    /// <summary>
    /// Twice the largest ratio of two hours' medians if the baseline has hours; hours without a baseline may do what the whole does. Otherwise 4, and
    /// more if hours that were learned while serving show it: not less, because such a baseline is of one time of one day, however long ago.
    /// </summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="learned">The largest ratio of the levels of two hours learned while serving; null if they aren't known.</param>
    public static double Of(Baseline baseline, double? learned = null)
    {
        if (baseline.Hours is not { } hours)
        {
            return Math.Max(Default, Reserve * learned ?? 0);
        }

        var known = Math.Max(Minimum, Reserve * Ratio(hours.ByHour.Values.Select(hour => hour.Values.Quantile(0.5))));
        return hours.IsComplete ? known : Math.Max(known, Ratio([baseline.Values.Quantile(0.05), baseline.Values.Quantile(0.95)]));
    }

    private static double Ratio(IEnumerable<double> values)
    {
        var sizes = values.Select(Math.Abs).Where(static size => size > 0).ToList();
        return sizes.Count > 1 ? sizes.Max() / sizes.Min() : 1;
    }
}
