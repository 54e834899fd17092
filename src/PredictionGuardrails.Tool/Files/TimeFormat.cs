using System.Globalization;

namespace PredictionGuardrails.Tool.Files;

/// <summary>How the times of a file are written, as somebody stated it: a format of .NET, or the unit of numbers since 1970.</summary>
internal sealed class TimeFormat
{
    private const DateTimeStyles InUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;

    /// <summary>How many ticks of a hundred nanoseconds each unit has.</summary>
    private static readonly Dictionary<string, decimal> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["seconds"] = TimeSpan.TicksPerSecond,
        ["milliseconds"] = TimeSpan.TicksPerMillisecond,
        ["microseconds"] = TimeSpan.TicksPerMicrosecond,
        ["nanoseconds"] = 0.01m,
    };

    /// <summary>What may follow the date where a format states a date alone.</summary>
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

    /// <summary>A format, or why it is none.</summary>
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

    /// <summary>Without a year, a month, or a day, .NET takes today's.</summary>
    private static string? WhyNot(string format)
    {
        if (format.Contains('%', StringComparison.Ordinal))
        {
            return "has %, and formats are those of .NET, as in dd/MM/yyyy HH:mm:ss";
        }

        if (!((string[])["yy", "M", "d"]).All(part => format.Contains(part, StringComparison.Ordinal)))
        {
            return "names no year, month, and day (yyyy, MM, dd; mm are minutes)";
        }

        try
        {
            var sample = new DateTimeOffset(2026, 11, 28, 15, 30, 45, TimeSpan.Zero);
            var written = sample.ToString(format, CultureInfo.InvariantCulture);
            return DateTimeOffset.TryParseExact(written, format, CultureInfo.InvariantCulture, InUtc, out var read) && read.Date == sample.Date
                ? null
                : "does not read back what it writes (hh needs tt; HH are hours of 24)";
        }
        catch (FormatException)
        {
            return "is no format of .NET";
        }
    }
}
