using System.Globalization;

namespace PredictionGuardrails.Tool.Output;

/// <summary>Formats numbers for people.</summary>
internal static class Words
{
    private const double DaysOfYear = 365.2425;

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>At most six significant digits.</summary>
    public static string Number(double? number) => number is { } value
        ? value.ToString(Math.Abs(value) is >= 100_000 and < 1e15 ? "N0" : "G6", CultureInfo.InvariantCulture)
        : "–";

    public static string Share(double share) => double.IsNaN(share) ? "–"
        : share is > 0 and < 0.0001 ? "<0.01%"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##}%");

    /// <summary>A time in ISO 8601, without a fraction if there is none.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A rounded duration in the largest unit that yields at least two: "28 days", "100 years", "99 minutes".</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalDays: >= 2 * DaysOfYear } => Of((long)Math.Round(duration.TotalDays / DaysOfYear), "year"),
        { TotalDays: >= 2 } => Of((long)Math.Round(duration.TotalDays), "day"),
        { TotalHours: >= 2 } => Of((long)Math.Round(duration.TotalHours), "hour"),
        { TotalMinutes: >= 2 } => Of((long)Math.Round(duration.TotalMinutes), "minute"),
        _ => Of((long)Math.Round(duration.TotalSeconds), "second"),
    };

    /// <summary>"1 row", "2 rows".</summary>
    public static string Of(long count, string noun) => Of(count, noun, noun + "s");

    /// <summary>"1 breach", "2 breaches".</summary>
    public static string Of(long count, string noun, string plural) => $"{Count(count)} {(count == 1 ? noun : plural)}";

    /// <summary>"5", "5–8".</summary>
    public static string Range(long first, long last) => first == last ? Count(first) : $"{Count(first)}–{Count(last)}";

    /// <summary>A bar of at most <paramref name="width"/> characters.</summary>
    public static string Bar(double share, int width)
    {
        var eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * width * 8);
        var rest = eighths % 8;
        return new string('█', eighths / 8) + (rest == 0 ? "" : ((char)('█' + (8 - rest))).ToString());
    }
}
