using System.Security.Cryptography;
using System.Text;

namespace PredictionGuardrails.PredictionLog.PostgreSql;

/// <summary>Names of guards and columns as names in PostgreSQL.</summary>
internal static class PostgreSqlName
{
    private const int LongestName = 63;
    private const int HashLength = 8;
    private static readonly string[] SystemColumns = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

    /// <summary>
    /// The name itself. One that PostgreSQL can't have, because it has more than 63 bytes of UTF-8, a character of code zero, or is a system column, is cut and
    /// gets the beginning of its SHA-256, so that different names stay different.
    /// </summary>
    public static string Of(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= LongestName && !name.Contains('\0') && !SystemColumns.Contains(name))
        {
            return name;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength];
        return $"{Cut(name.Replace('\0', '_'), LongestName - HashLength - 1)}_{hash}";
    }

    /// <summary>A name as a part of a statement.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text as a part of a statement that takes no parameters.</summary>
    public static string Literal(string text) =>
        $"E'{PostgreSqlText.Of(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Cut(string name, int bytes)
    {
        var cut = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0)
            {
                break;
            }

            cut.Append(rune);
        }

        return cut.ToString();
    }
}
