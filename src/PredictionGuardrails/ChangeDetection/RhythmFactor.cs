using PredictionGuardrails.Baselines;

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
    /// Twice the largest ratio of two hours' medians if the baseline has hours; otherwise 4. Hours without a baseline may do what the whole does.
    /// </summary>
    public static double Of(Baseline baseline)
    {
        if (baseline.Hours is not { } hours)
        {
            return Default;
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
