using System.Collections;
using System.Globalization;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>Formats a value of a record or of a query so that it's read back unchanged.</summary>
internal static class CellText
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF";

    public static string Of(object? value) => value switch
    {
        null => "",
        string text => text,
        DateTimeOffset time => time.UtcDateTime.ToString(Time + "'Z'", CultureInfo.InvariantCulture),
        DateTime time => time.ToString(time.Kind == DateTimeKind.Utc ? Time + "'Z'" : Time, CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        bool isTrue => isTrue ? "true" : "false",
        IDictionary members => $"{{{string.Join(", ", members.Keys.Cast<object>().Select(key => $"{Of(key)}: {Of(members[key])}"))}}}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>Formats a value for a table: numbers with 6 significant digits, times with milliseconds.</summary>
    public static string Short(object? value) => value switch
    {
        double number when double.IsFinite(number) => number.ToString("G6", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        _ => Of(value),
    };
}
