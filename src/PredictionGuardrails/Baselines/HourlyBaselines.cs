using System.Globalization;

namespace PredictionGuardrails;

/// <summary>What a metric looks like at each hour of the day or of the week that enough is known of.</summary>
public sealed record HourlyBaselines
{
    /// <summary>Whether the hours are of the week, from 0 at midnight before Sunday to 167; otherwise they are of the day, from 0 to 23.</summary>
    public required bool AreOfWeek { get; init; }

    /// <summary>The time zone of the hours.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The baselines, by the hour's number.</summary>
    public required IReadOnlyDictionary<int, Baseline> ByHour { get; init; }

    /// <summary>Whether every hour has a baseline.</summary>
    public bool IsComplete => ByHour.Count == (AreOfWeek ? 168 : 24);

    /// <summary>Gets the number of the hour that a time is in.</summary>
    /// <param name="time">The time.</param>
    public int HourOf(DateTimeOffset time) => HourOf(time, AreOfWeek, TimeZone);

    /// <summary>Gets the number of the hour that a time is in.</summary>
    /// <param name="time">The time.</param>
    /// <param name="ofWeek">Whether hours are of the week; otherwise of the day.</param>
    /// <param name="timeZone">The time zone of the hours.</param>
    public static int HourOf(DateTimeOffset time, bool ofWeek, TimeZoneInfo timeZone)
    {
        ArgumentNullException.ThrowIfNull(timeZone);
        var local = TimeZoneInfo.ConvertTime(time, timeZone);
        return local.Hour + (ofWeek ? 24 * (int)local.DayOfWeek : 0);
    }

    /// <summary>Gets an hour in words: "09:00", "Monday 09:00".</summary>
    /// <param name="hour">The hour's number.</param>
    /// <param name="ofWeek">Whether hours are of the week; otherwise of the day.</param>
    public static string NameOf(int hour, bool ofWeek) => ofWeek
        ? string.Create(CultureInfo.InvariantCulture, $"{(DayOfWeek)(hour / 24)} {hour % 24:00}:00")
        : string.Create(CultureInfo.InvariantCulture, $"{hour:00}:00");
}
