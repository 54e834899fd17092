using System.Globalization;

namespace PredictionGuardrails.Tool.Files;

/// <summary>What a text in a file means.</summary>
internal static class Cells
{
    /// <summary>The text without blanks around it; null where nothing is left, or where it stands for nothing.</summary>
    public static string? Text(string? text, IReadOnlyList<string> missing)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) || missing.Contains(trimmed, StringComparer.Ordinal) ? null : trimmed;
    }

    /// <summary>A number as programs write it: NaN, inf and Infinity too, with a sign or without, in any case.</summary>
    public static bool TryNumber(string text, out double number)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }

        number = text.ToUpperInvariant() switch
        {
            "INF" or "+INF" or "+INFINITY" => double.PositiveInfinity,
            "-INF" => double.NegativeInfinity,
            "+NAN" or "-NAN" => double.NaN,
            _ => 0,
        };
        return number != 0;
    }

    /// <summary>A time: ISO 8601, in UTC where it names no zone, or seconds or milliseconds since 1970.</summary>
    public static bool TryTime(string text, out DateTimeOffset time)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            // Below 1e11 a number is seconds, up to the year 5138; from there on it is milliseconds, of 1973 or later.
            var milliseconds = Math.Abs(number) < 1e11 ? number * 1000 : number;
            var isTime = Math.Abs(milliseconds) < 2.5e14;
            time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : default;
            return isTime;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>A text for a message: in quotes, not too long, on one line.</summary>
    public static string Quote(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return $"\"{(line.Length > 60 ? line[..60] + "…" : line)}\"";
    }
}
