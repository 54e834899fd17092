using System.Globalization;

namespace PredictionGuardrails.Tool.Files;

/// <summary>Reads unambiguous times: ISO 8601, and numbers since 1970.</summary>
internal static class IsoTime
{
    /// <summary>What is accepted, as the rest of a message.</summary>
    public const string Accepted =
        "Expected ISO 8601, for example 2026-03-01, 2026-03-01T10:00, 2026-03-01 10:00:00.123, 2026/03/01 10:00, or 20260301T100000Z, "
        + "in UTC or with an offset such as +01:00. "
        + "Also accepted are seconds, milliseconds, microseconds, or nanoseconds since 1970, from 1973 on. "
        + "The year must be between 1900 and 2500. For other formats, use --time-format, for example \"dd/MM/yyyy HH:mm\".";

    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const DateTimeStyles InUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] Compact = ["yyyyMMdd'T'HHmmss", "yyyyMMdd'T'HHmmssK", "yyyyMMdd'T'HHmmss.FFFFFFFK", "yyyyMMdd'T'HHmm", "yyyyMMdd'T'HHmmK"];

    /// <summary>Dates without separators, which can also be numbers.</summary>
    private static readonly string[] Digits = ["yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss", "yyyyMMddHHmmssfff"];

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        if (!HasShape(text))
        {
            return TryNumber(text, out time)
                || (DateTimeOffset.TryParseExact(text, Compact, CultureInfo.InvariantCulture, InUtc, out time) && IsPossible(time));
        }

        var zoned = text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] : text;
        return DateTimeOffset.TryParse(zoned, CultureInfo.InvariantCulture, InUtc, out time) && IsPossible(time);
    }

    /// <summary>Whether a prediction can have this time. Other times are placeholders or mistakes, and those near the ends of the calendar overflow.</summary>
    public static bool IsPossible(DateTimeOffset time) => time.Year is >= 1900 and <= 2500;

    /// <summary>The format of a date that consists of digits only; null for other texts.</summary>
    public static string? FormatOfDigits(string text) => Array.Find(
        Digits, format => DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, InUtc, out var time) && time.Year is >= 1900 and < 2200);

    /// <summary>Reads a number since 1970. Its size determines the unit: only one makes it a time from 1973 to 5138.</summary>
    private static bool TryNumber(string text, out DateTimeOffset time)
    {
        time = default;
        if (!decimal.TryParse(text, Number, CultureInfo.InvariantCulture, out var number) || FormatOfDigits(text) is not null)
        {
            return false;
        }

        return number switch
        {
            < 1e8m => false,
            < 1e11m => TryTicks(number * TimeSpan.TicksPerSecond, out time),
            < 1e14m => TryTicks(number * TimeSpan.TicksPerMillisecond, out time),
            < 1e17m => TryTicks(number * TimeSpan.TicksPerMicrosecond, out time),
            < 1e20m => TryTicks(number / TimeSpan.NanosecondsPerTick, out time),
            _ => false,
        };
    }

    /// <summary>Converts ticks since 1970 to a time.</summary>
    public static bool TryTicks(decimal ticks, out DateTimeOffset time)
    {
        var isTime = Math.Abs(ticks) < 1e18m;
        time = isTime ? DateTimeOffset.UnixEpoch.AddTicks((long)ticks) : default;
        return isTime && IsPossible(time);
    }

    private static bool HasHour(ReadOnlySpan<char> clock) => char.IsAsciiDigit(clock[0]) && char.IsAsciiDigit(clock[1]) && clock[2] == ':';

    /// <summary>Whether the text has a year, a month, a day, and optionally a time of day. Other formats that .NET reads are ambiguous.</summary>
    private static bool HasShape(string text)
    {
        if (text.Length < 10 || text[4] is not ('-' or '/') || text[7] != text[4])
        {
            return false;
        }

        for (var i = 0; i < 10; i++)
        {
            if (i is not (4 or 7) && !char.IsAsciiDigit(text[i]))
            {
                return false;
            }
        }

        return text.Length == 10 || (text.Length >= 16 && text[10] is ('T' or 't' or ' ') && HasHour(text.AsSpan(11)));
    }
}
