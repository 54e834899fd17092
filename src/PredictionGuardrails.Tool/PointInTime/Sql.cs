using System.Globalization;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>Values, names, and files in a statement of DuckDB.</summary>
internal static class Sql
{
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Time(DateTimeOffset time) =>
        $"TIMESTAMPTZ '{time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'";

    public static string Interval(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"to_microseconds({duration.Ticks / TimeSpan.TicksPerMicrosecond})");

    public static string Parquet(IEnumerable<string> paths, string options = "") => $"read_parquet([{string.Join(", ", paths.Select(PathPattern))}]{options})";

    /// <summary>A path as a pattern that matches this file only.</summary>
    public static string PathPattern(string path) =>
        Text(path.Replace("[", "[[]", StringComparison.Ordinal).Replace("*", "[*]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal));
}
