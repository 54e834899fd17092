using System.Globalization;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>
/// Watches how many predictions have an outcome when it counts as final, a day at a time: outcomes come in batches, so those of a day resemble each other.
/// </summary>
/// <param name="minimum">The fraction that is required; null for what was learned.</param>
internal sealed class CoverageWatch(double? minimum)
{
    /// <summary>One false alarm in so many days.</summary>
    private const int FalseAlarmRate = 3650;
    public const int FewestDays = 7;
    private const int MostDays = 28;
    private const double Tolerance = 1.1;
    private const double LeastMissing = 0.02;
    private static readonly double Alarm = Math.Log(FalseAlarmRate * MeanBets.Count);

    private readonly MeanBets _bets = new();
    private readonly List<double> _missing = [];
    private long _day;
    private double _predictions;
    private double _withOutcome;
    private long _count;

    /// <summary>The fractions of predictions without an outcome of the days that were learned.</summary>
    public IReadOnlyList<double> Learned
    {
        get => _missing;
        init => _missing = [.. value];
    }

    private double? Bound => minimum is { } stated ? 1 - stated
        : _missing.Count >= FewestDays ? Math.Min(1, (_missing.Max() * Tolerance) + LeastMissing) : null;

    /// <summary>The smallest fraction of predictions with an outcome that is allowed; null while it's being learned.</summary>
    public double? Minimum => 1 - Bound;

    /// <summary>Whether the last day had too few outcomes.</summary>
    public bool IsBreached { get; private set; }

    /// <param name="prediction">A prediction, with or without an outcome.</param>
    public QualityFinding? Add(in MaturedPrediction prediction)
    {
        var day = prediction.Time / TimeSpan.TicksPerDay;
        var found = day == _day ? null : EndDay();
        _day = day;
        _predictions += prediction.Weight;
        _withOutcome += prediction.HasOutcome ? prediction.Weight : 0;
        _count++;
        return found;
    }

    private QualityFinding? EndDay()
    {
        var (predictions, covered, count) = (_predictions, _withOutcome, _count);
        (_predictions, _withOutcome, _count) = (0, 0, 0);
        if (predictions == 0)
        {
            return null;
        }

        var missing = 1 - (covered / predictions);
        if (Bound is not { } bound)
        {
            _missing.Add(missing);
            return null;
        }

        _bets.Add(bound > 0 ? missing / bound : missing > 0 ? double.MaxValue : 1, weight: 1, temper: 1);
        IsBreached = missing > bound && (IsBreached || _bets.Evidence >= Alarm);
        if (_bets.Evidence < Alarm)
        {
            if (_bets.Evidence <= 0 && _missing.Count < MostDays)
            {
                _missing.Add(missing);
            }

            return null;
        }

        _bets.Restart();
        return new QualityFinding(
            QualityRuleNames.Coverage, $"{Percent(1 - missing)} of the predictions of a day with an outcome", $"at least {Percent(1 - bound)}", 1 - missing, count);
    }

    private static string Percent(double value) => value.ToString("0.0%", CultureInfo.InvariantCulture);
}
