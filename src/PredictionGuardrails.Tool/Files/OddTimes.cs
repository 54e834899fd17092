using System.Globalization;
using System.Text.RegularExpressions;

namespace PredictionGuardrails.Tool.Files;

/// <summary>Times that are read only if somebody says how they are written. Looked at only if a time was expected and something else was found.</summary>
internal static partial class OddTimes
{
    /// <summary>What a text looks like and how it is read: the rest of a message.</summary>
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
            return $"which could be the day first or the month first. Say --time-format \"{day}{mark}{month}{mark}{year}{clock}\" or --time-format \"{month}{mark}{day}{mark}{year}{clock}\"";
        }

        if (IsoTime.FormatOfDigits(trimmed) is { } digits)
        {
            return $"which could be a date or a number since 1970. Say --time-format {digits}, or --time-format with seconds, milliseconds, microseconds, or nanoseconds";
        }

        return double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? "which is no number since 1970 whose unit can be told by its size. Say --time-format seconds, milliseconds, microseconds, or nanoseconds"
            : "and a time is expected";
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
