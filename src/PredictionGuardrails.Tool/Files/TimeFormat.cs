using System.Globalization;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The format of times that the user set: a .NET format, or the unit of numbers since 1970.</summary>
internal sealed class TimeFormat
{
    private const DateTimeStyles InUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;

    /// <summary>The ticks (100 ns) of each unit.</summary>
    private static readonly Dictionary<string, decimal> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["seconds"] = TimeSpan.TicksPerSecond,
        ["milliseconds"] = TimeSpan.TicksPerMillisecond,
        ["microseconds"] = TimeSpan.TicksPerMicrosecond,
        ["nanoseconds"] = 0.01m,
    };

    /// <summary>What can follow a date if the format has no time of day.</summary>
    private static readonly string[] TimesOfDay = ["", " HH:mm", " HH:mm:ss", " HH:mm:ss.FFFFFFF", "'T'HH:mm", "'T'HH:mm:ss", "'T'HH:mm:ss.FFFFFFF"];

    private readonly string _format;
    private readonly string[] _formats;
    private readonly decimal? _unit;

    private TimeFormat(string format)
    {
        _format = format;
        _formats = format.AsSpan().IndexOfAny('H', 'h') >= 0 ? [format] : Array.ConvertAll(TimesOfDay, time => format + time);
        _unit = Units.TryGetValue(format, out var ticks) ? ticks : null;
    }

    /// <summary>Creates a format, or explains why the text isn't one.</summary>
    public static TimeFormat? Of(string format, out string? whyNot)
    {
        whyNot = Units.ContainsKey(format) ? null : WhyNot(format);
        return whyNot is null ? new TimeFormat(format) : null;
    }

    public bool TryParse(string text, out DateTimeOffset time)
    {
        if (_unit is not { } ticks)
        {
            return DateTimeOffset.TryParseExact(text, _formats, CultureInfo.InvariantCulture, InUtc, out time) && IsoTime.IsPossible(time);
        }

        time = default;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && Math.Abs(number) < 1e20m
            && IsoTime.TryTicks(number * ticks, out time);
    }

    public override string ToString() => _format;

    /// <summary>.NET replaces a missing year, month, or day with today's.</summary>
    private static string? WhyNot(string format)
    {
        if (format.Contains('%', StringComparison.Ordinal))
        {
            return "Expected a .NET format without %, for example dd/MM/yyyy HH:mm:ss.";
        }

        if (!((string[])["yy", "M", "d"]).All(part => format.Contains(part, StringComparison.Ordinal)))
        {
            return "Expected a year, a month, and a day (yyyy, MM, dd; mm is minutes).";
        }

        try
        {
            var sample = new DateTimeOffset(2026, 11, 28, 15, 30, 45, TimeSpan.Zero);
            var written = sample.ToString(format, CultureInfo.InvariantCulture);
            return DateTimeOffset.TryParseExact(written, format, CultureInfo.InvariantCulture, InUtc, out var read) && read.Date == sample.Date
                ? null
                : "It can't read the times that it writes (hh requires tt; HH is the 24-hour clock).";
        }
        catch (FormatException)
        {
            return "Expected a .NET format, for example dd/MM/yyyy HH:mm:ss.";
        }
    }
}
