using System.Globalization;
using System.Text.RegularExpressions;

namespace PredictionGuardrails.Tool.Files;

/// <summary>Explains times that require --time-format. Used only after a time couldn't be read.</summary>
internal static partial class OddTimes
{
    /// <summary>What the text looks like and how to read it, as the rest of a message.</summary>
    public static string Explain(string text)
    {
        var trimmed = text.Trim();
        var time = trimmed.Length > 60 ? Match.Empty : DayFirstOrMonthFirst().Match(trimmed);
        if (time.Success)
        {
            var mark = time.Groups["mark"].Value;
            var clock = ClockOf(time);
            var year = time.Groups["year"].Length == 2 ? "yy" : "yyyy";
            var (day, month) = time.Groups["one"].Length == 2 && time.Groups["two"].Length == 2 ? ("dd", "MM") : ("d", "M");
            return $"is ambiguous: the day or the month can come first. Use --time-format \"{day}{mark}{month}{mark}{year}{clock}\" or --time-format \"{month}{mark}{day}{mark}{year}{clock}\".";
        }

        if (IsoTime.FormatOfDigits(trimmed) is { } digits)
        {
            return $"is ambiguous: it can be a date or a number since 1970. Use --time-format {digits}, or --time-format with seconds, milliseconds, microseconds, or nanoseconds.";
        }

        return double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? "is a number since 1970 whose unit can't be detected. Use --time-format seconds, milliseconds, microseconds, or nanoseconds."
            : $"isn't a valid time. {IsoTime.Accepted}";
    }

    private static string ClockOf(Match time)
    {
        if (!time.Groups["clock"].Success)
        {
            return "";
        }

        var hours = time.Groups["hours"].Length == 2 ? "HH" : "H";
        var seconds = time.Groups["seconds"].Success ? ":ss" : "";
        var fraction = time.Groups["fraction"].Success ? "." + new string('f', Math.Min(7, time.Groups["fraction"].Length)) : "";
        return time.Groups["half"].Success
            ? $"{time.Groups["gap"].Value}{hours.ToLowerInvariant()}:mm{seconds}{fraction} tt"
            : $"{time.Groups["gap"].Value}{hours}:mm{seconds}{fraction}";
    }

    [GeneratedRegex(
        @"^(?<one>[0-9]{1,2})(?<mark>[./-])(?<two>[0-9]{1,2})\k<mark>(?<year>[0-9]{4}|[0-9]{2})"
        + @"(?<clock>(?<gap>[ T]|, )(?<hours>[0-9]{1,2}):[0-9]{2}(?<seconds>:[0-9]{2})?(\.(?<fraction>[0-9]{1,7}))?(?<half> [AaPp][Mm])?)?\z")]
    private static partial Regex DayFirstOrMonthFirst();
}
