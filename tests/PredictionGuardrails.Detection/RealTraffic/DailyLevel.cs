namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>
/// The level of outputs as time goes on: a daily rhythm, flatter and higher on weekends and on a holiday, a step at 6 a.m. and back at 10 p.m., and
/// days that differ a little and depend on the day before. Time is counted in seconds from Wednesday, 3 a.m.
/// </summary>
internal sealed class DailyLevel
{
    public const double Hour = 3600;
    public const double Day = 24 * Hour;

    /// <summary>The hour of the day at which all streams start.</summary>
    public const double StartHour = 3;

    private const double Step = 0.05;

    private readonly double _amplitude;
    private readonly double[] _days;
    private readonly int _holiday = -1;

    /// <param name="amplitude">How far the rhythm goes up and down.</param>
    /// <param name="days">For how many days.</param>
    /// <param name="random">The source of chance.</param>
    public DailyLevel(double amplitude, int days, Random random)
    {
        _amplitude = amplitude;
        _days = new double[days + 2];
        for (var day = 1; day < _days.Length; day++)
        {
            _days[day] = (0.6 * _days[day - 1]) + (0.02 * OutputStream.Gauss(random));
        }

        if (days >= 7)
        {
            var weekdays = Enumerable.Range(7, days - 7).Where(day => !IsWeekend(day)).DefaultIfEmpty(5).ToArray();
            _holiday = weekdays[random.Next(weekdays.Length)];
        }
    }

    /// <summary>The level at a time.</summary>
    public double At(double seconds) => At(seconds, seconds);

    /// <summary>The level at a time of a model whose features have been those of an earlier time of day ever since.</summary>
    /// <param name="seconds">The time.</param>
    /// <param name="rhythmAt">The time of which the features are.</param>
    public double At(double seconds, double rhythmAt)
    {
        var hour = ((rhythmAt / Hour) + StartHour) % 24;
        var isFree = IsFree(DayOf(rhythmAt));
        var rhythm = _amplitude * Math.Sin((2 * Math.PI * rhythmAt / Day) - 0.7);
        return (isFree ? (0.5 * rhythm) + (0.3 * _amplitude) : rhythm) + (hour is >= 6 and < 22 ? Step : 0) + _days[DayOf(seconds)];
    }

    /// <summary>The time at which it was last 3 a.m.</summary>
    public static double LastStartHour(double seconds) => Math.Floor(seconds / Day) * Day;

    private bool IsFree(int day) => IsWeekend(day) || day == _holiday;

    private static bool IsWeekend(int day) => (day + 2) % 7 >= 5;

    private static int DayOf(double seconds) => (int)((seconds + (StartHour * Hour)) / Day);
}
