namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>
/// The fraction of predictions that have an outcome at an age. It's known from predictions whose outcomes are final, so none of them is censored, and the curve
/// of E. Kaplan and P. Meier (1958) is the empirical distribution.
/// </summary>
internal sealed class ArrivalCurve
{
    /// <summary>The number of parts of the maturity.</summary>
    public const int Parts = 50;

    private const double FewestPredictions = 200;

    private readonly double[] _arrived = new double[Parts + 1];
    private readonly long _maturity;

    private ArrivalCurve(IReadOnlyList<QualityDay> days, long maturity, double predictions)
    {
        _maturity = maturity;
        for (var part = 0; part < Parts; part++)
        {
            _arrived[part + 1] = _arrived[part] + (days.Sum(day => day.Arrivals[part]) / predictions);
        }
    }

    /// <param name="days">Days with final predictions.</param>
    /// <param name="maturity">How long after a prediction its outcome counts as final, in ticks.</param>
    /// <returns>The curve; null if too little is known.</returns>
    public static ArrivalCurve? Of(IEnumerable<QualityDay> days, long maturity)
    {
        var known = days.Where(static day => day.Arrivals is { Length: Parts }).ToList();
        var predictions = known.Sum(static day => day.Predictions);
        return maturity > 0 && predictions >= FewestPredictions ? new ArrivalCurve(known, maturity, predictions) : null;
    }

    /// <summary>The part of the maturity to which a delay belongs.</summary>
    public static int PartOf(long delay, long maturity) => maturity <= 0 ? 0 : (int)Math.Clamp((double)delay / maturity * Parts, 0, Parts - 1);

    /// <summary>The fraction at an age in ticks, interpolated.</summary>
    public double At(long age)
    {
        var place = Math.Clamp((double)age / _maturity, 0, 1) * Parts;
        var part = Math.Min(Parts - 1, (int)place);
        return _arrived[part] + ((place - part) * (_arrived[part + 1] - _arrived[part]));
    }
}
