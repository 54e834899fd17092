using System.Globalization;

namespace PredictionGuardrails;

/// <summary>Represents the baselines of a metric by hour of the day or of the week. Hours with too few values have none.</summary>
public sealed record HourlyBaselines
{
    /// <summary>
    /// Gets a value that indicates whether the hours are hours of the week, from 0 (Sunday at midnight) to 167, instead of hours of the day, from 0 to
    /// 23.
    /// </summary>
    public required bool AreOfWeek { get; init; }

    /// <summary>Gets the time zone of the hours.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>Gets the baselines by the number of the hour.</summary>
    public required IReadOnlyDictionary<int, Baseline> ByHour { get; init; }

    /// <summary>Gets a value that indicates whether every hour has a baseline.</summary>
    public bool IsComplete => ByHour.Count == (AreOfWeek ? 168 : 24);

    /// <summary>Gets the number of the hour that contains a time.</summary>
    /// <param name="time">The time.</param>
    public int HourOf(DateTimeOffset time) => HourOf(time, AreOfWeek, TimeZone);

    /// <summary>Gets the number of the hour that contains a time.</summary>
    /// <param name="time">The time.</param>
    /// <param name="ofWeek"><see langword="true"/> for the hour of the week, <see langword="false"/> for the hour of the day.</param>
    /// <param name="timeZone">The time zone of the hours.</param>
    public static int HourOf(DateTimeOffset time, bool ofWeek, TimeZoneInfo timeZone)
    {
        ArgumentNullException.ThrowIfNull(timeZone);
        var local = TimeZoneInfo.ConvertTime(time, timeZone);
        return local.Hour + (ofWeek ? 24 * (int)local.DayOfWeek : 0);
    }

    /// <summary>Gets the name of an hour, for example "09:00" or "Monday 09:00".</summary>
    /// <param name="hour">The number of the hour.</param>
    /// <param name="ofWeek"><see langword="true"/> for the hour of the week, <see langword="false"/> for the hour of the day.</param>
    public static string NameOf(int hour, bool ofWeek) => ofWeek
        ? string.Create(CultureInfo.InvariantCulture, $"{(DayOfWeek)(hour / 24)} {hour % 24:00}:00")
        : string.Create(CultureInfo.InvariantCulture, $"{hour:00}:00");
}
