using System.Globalization;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>
/// Watches how many predictions have an outcome when it counts as final, a day at a time: outcomes come in batches, so those of a day resemble each other.
/// Finds a day that is unlike all others, and many days that are slightly worse.
/// </summary>
/// <param name="minimum">The fraction that is required; null for what was learned.</param>
internal sealed class CoverageWatch(double? minimum)
{
    /// <summary>One false alarm in so many days.</summary>
    private const int FalseAlarmRate = 3650;
    public const int FewestDays = 7;
    private const double Tolerance = 1.1;
    private const double LeastMissing = 0.02;

    /// <summary>A day and many days have half of the rate of false alarms each.</summary>
    private const double RateOfDays = 2.0 * FalseAlarmRate;

    private static readonly double Alarm = Math.Log(RateOfDays * MeanBets.Count);
    private readonly MeanBets _bets = new();
    private long _day;
    private double _predictions;
    private double _withOutcome;
    private long _count;

    /// <summary>The days that were learned.</summary>
    public MissingDays Learned { get; init; } = new();

    /// <summary>The smallest fraction of predictions with an outcome that is allowed on a weekday; null while it's being learned.</summary>
    public double? Minimum => 1 - BoundOf(isWeekend: false);

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
        if (_predictions == 0)
        {
            return null;
        }

        var missing = 1 - (_withOutcome / _predictions);
        var isWeekend = new DateTime(_day * TimeSpan.TicksPerDay, DateTimeKind.Utc).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        var count = _count;
        _predictions = 0;
        _withOutcome = 0;
        _count = 0;
        if (BoundOf(isWeekend) is not { } bound)
        {
            Learned.Add(missing, isWeekend);
            return null;
        }

        _bets.Add(bound > 0 ? missing / bound : missing > 0 ? double.MaxValue : 1, weight: 1, temper: 1);
        var isFound = _bets.Evidence >= Alarm || IsUnlikeOthers(missing, bound, isWeekend);
        IsBreached = missing > bound && (IsBreached || isFound);
        if (!isFound)
        {
            if (_bets.Evidence <= 0)
            {
                Learned.Add(missing, isWeekend);
            }

            return null;
        }

        _bets.Restart();
        return new QualityFinding(
            QualityRuleNames.Coverage, $"{Percent(1 - missing)} of the predictions of a day with an outcome", $"at least {Percent(1 - bound)}", 1 - missing, count);
    }

    private double? BoundOf(bool isWeekend) => minimum is { } stated ? 1 - stated
        : Learned.Count >= FewestDays ? Math.Min(1, (Learned.MaximumOf(isWeekend) * Tolerance) + LeastMissing) : null;

    private bool IsUnlikeOthers(double missing, double bound, bool isWeekend) =>
        minimum is null && missing > bound && Learned.ProbabilityOf(missing, isWeekend) < 1 / RateOfDays;

    private static string Percent(double value) => value.ToString("0.0%", CultureInfo.InvariantCulture);
}
