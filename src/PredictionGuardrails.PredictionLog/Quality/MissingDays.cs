namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>The fractions of predictions without an outcome on days without a failure. Weekends can differ.</summary>
internal sealed record MissingDays
{
    /// <summary>The fewest days of a kind that speak for themselves.</summary>
    private const int FewestOfKind = 4;

    private const int MostOfKind = 28;

    /// <summary>The smallest standard deviation of log odds: days may differ by so much although they didn't yet.</summary>
    private const double LeastDeviation = 0.15;

    /// <summary>Fractions closer to 0 or 1 count as this far from them, because their log odds are infinite at the ends.</summary>
    private const double LeastShare = 0.001;

    public List<double> Weekdays { get; init; } = [];

    public List<double> Weekends { get; init; } = [];

    public int Count => Weekdays.Count + Weekends.Count;

    public void Add(double missing, bool isWeekend)
    {
        var days = isWeekend ? Weekends : Weekdays;
        if (days.Count < MostOfKind)
        {
            days.Add(missing);
        }
    }

    /// <summary>The largest fraction of a day.</summary>
    public double MaximumOf(bool isWeekend) => Like(isWeekend).Max();

    /// <summary>
    /// The probability that a healthy day has so large a fraction, if log odds of days are normal: the prediction interval of a normal sample (Student's t).
    /// </summary>
    public double ProbabilityOf(double missing, bool isWeekend)
    {
        var known = Like(isWeekend).Select(LogOdds).ToList();
        var mean = known.Average();
        var variance = known.Sum(value => (value - mean) * (value - mean)) / (known.Count - 1);
        var error = Math.Max(LeastDeviation, Math.Sqrt(variance)) * Math.Sqrt(1 + (1.0 / known.Count));
        return StudentTail.Above((LogOdds(missing) - mean) / error, known.Count - 1);
    }

    private List<double> Like(bool isWeekend)
    {
        var days = isWeekend ? Weekends : Weekdays;
        return days.Count >= FewestOfKind ? days : [.. Weekdays, .. Weekends];
    }

    private static double LogOdds(double share)
    {
        var limited = Math.Clamp(share, LeastShare, 1 - LeastShare);
        return Math.Log(limited / (1 - limited));
    }
}
