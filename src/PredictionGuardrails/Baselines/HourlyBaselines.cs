using System.Globalization;

namespace PredictionGuardrails.Baselines;

/// <summary>What a metric looks like at each hour of the day, or of the week, where a profile had enough of it to say.</summary>
/// <param name="OfWeek">Whether the hours are of the week, the first one Sunday's from midnight on; else of the day.</param>
/// <param name="Zone">By which clock.</param>
/// <param name="ByHour">The baselines, by the hour's number.</param>
internal sealed record HourlyBaselines(bool OfWeek, TimeZoneInfo Zone, IReadOnlyDictionary<int, Baseline> ByHour)
{
    /// <summary>Whether every hour has a baseline.</summary>
    public bool IsComplete => ByHour.Count == (OfWeek ? 168 : 24);

    /// <summary>The number of the hour that a time is in.</summary>
    public int HourOf(DateTimeOffset time) => HourOf(time, OfWeek, Zone);

    /// <inheritdoc cref="HourOf(DateTimeOffset)"/>
    public static int HourOf(DateTimeOffset time, bool ofWeek, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return local.Hour + (ofWeek ? 24 * (int)local.DayOfWeek : 0);
    }

    /// <summary>An hour in words: "09:00", "Monday 09:00".</summary>
    public static string NameOf(int hour, bool ofWeek) => ofWeek
        ? string.Create(CultureInfo.InvariantCulture, $"{(DayOfWeek)(hour / 24)} {hour % 24:00}:00")
        : string.Create(CultureInfo.InvariantCulture, $"{hour:00}:00");
}
