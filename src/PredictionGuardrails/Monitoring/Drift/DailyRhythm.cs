using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Monitoring;

/// <summary>
/// The hours of a week's days, and how closely another day follows them: the slope of a straight line through the means of its hours over those of the
/// week, 1 for a day like the others and 0 for one on which all hours are alike. A model whose features aren't updated anymore stops following the clock,
/// though its predictions over a day may be what they were.
/// </summary>
internal sealed class DailyRhythm
{
    /// <summary>A day's slope has to be below by so many standard errors; two days in a row are needed anyway.</summary>
    private const double StandardErrors = 2;

    /// <summary>A weekday of a lower slope has no rhythm of which one could say that it is lost.</summary>
    private const double LowestSlope = 0.2;

    private const double LeastPart = 0.5;
    private const int FewestInHour = 5;
    private const int FewestHours = 12;

    private readonly Moments[] _week;
    private readonly double[] _slopes;
    private readonly double _lowest;

    private DailyRhythm(Moments[] week, double[] slopes)
    {
        _week = week;
        _slopes = slopes;
        _lowest = slopes.Where(static slope => slope >= LowestSlope).Min();
    }

    /// <summary>Finds the rhythm of a week; null if there is none: most days don't follow the other six.</summary>
    /// <param name="hours">The numbers by hour of the week, from Sunday's midnight on.</param>
    public static DailyRhythm? Of(IReadOnlyList<Moments> hours)
    {
        var slopes = new double[DriftState.Days];
        for (var day = 0; day < DriftState.Days; day++)
        {
            Moments[] ofDay = [.. hours.Skip(day * DriftState.Hours).Take(DriftState.Hours)];
            slopes[day] = SlopeOf(Profile(hours, except: day), ofDay)?.Slope ?? 0;
        }

        var hasRhythm = slopes.Count(static slope => slope >= LeastPart) > DriftState.Days / 2;
        return hasRhythm ? new DailyRhythm(Profile(hours, except: null), slopes) : null;
    }

    /// <summary>How closely a day follows the rhythm; null where that can't be said.</summary>
    /// <param name="weekday">Which day it is.</param>
    /// <param name="hours">Its numbers by hour.</param>
    public (double Slope, bool IsLost)? Follows(DayOfWeek weekday, IReadOnlyList<Moments> hours)
    {
        if (_slopes[(int)weekday] < LowestSlope || SlopeOf(_week, hours) is not var (slope, error))
        {
            return null;
        }

        var isLost = slope + (StandardErrors * error) < LeastPart * _lowest;
        var isKept = slope - (StandardErrors * error) > 0 && slope >= LeastPart * _lowest;
        return isLost || isKept ? (slope, isLost) : null;
    }

    /// <summary>The hours of all days together but one.</summary>
    private static Moments[] Profile(IReadOnlyList<Moments> hours, int? except)
    {
        var profile = new Moments[DriftState.Hours];
        for (var i = 0; i < hours.Count; i++)
        {
            if (i / DriftState.Hours != except)
            {
                profile[i % DriftState.Hours] = profile[i % DriftState.Hours].Merge(hours[i]);
            }
        }

        return profile;
    }

    /// <summary>A straight line by least squares, hours weighted by how many numbers they have, and the standard error of its slope.</summary>
    private static (double Slope, double Error)? SlopeOf(Moments[] week, IReadOnlyList<Moments> day)
    {
        int[] known = [.. Enumerable.Range(0, DriftState.Hours).Where(hour => week[hour].Count >= FewestInHour && day[hour].Count >= FewestInHour)];
        if (known.Length < FewestHours)
        {
            return null;
        }

        double count = known.Sum(hour => day[hour].Count);
        var x = known.Sum(hour => day[hour].Count * week[hour].Mean) / count;
        var y = known.Sum(hour => day[hour].Count * day[hour].Mean) / count;
        var xx = known.Sum(hour => day[hour].Count * (week[hour].Mean - x) * (week[hour].Mean - x));
        var xy = known.Sum(hour => day[hour].Count * (week[hour].Mean - x) * (day[hour].Mean - y));
        var within = known.Sum(hour => day[hour].SumOfSquares) / (count - known.Length);
        return xx > 0 && double.IsFinite(xy) && double.IsFinite(within) ? (xy / xx, Math.Sqrt(within / xx)) : null;
    }
}
