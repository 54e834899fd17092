using System.Text;
using System.Text.RegularExpressions;

namespace PredictionGuardrails.Tool.Files;

/// <summary>NaN and the infinities in a line of JSON. JSON doesn't have these numbers, but Python and other languages write them.</summary>
internal sealed partial class JsonNumberNames
{
    private readonly Dictionary<int, string> _names;

    private JsonNumberNames(byte[] line, Dictionary<int, string> names)
    {
        Line = line;
        _names = names;
    }

    /// <summary>The line with each name replaced by a number of the same length, so that positions don't change.</summary>
    public byte[] Line { get; }

    /// <summary>Finds the names in a line outside of strings; null if there are none.</summary>
    public static JsonNumberNames? Find(ReadOnlySpan<byte> line)
    {
        // Each byte becomes one character, so that positions in the text equal those in the line.
        var names = new Dictionary<int, string>();
        var text = StringOrName().Replace(Encoding.Latin1.GetString(line), match =>
        {
            if (match.Value[0] == '"')
            {
                return match.Value;
            }

            names[match.Index] = match.Value;
            return new string('1', match.Length);
        });
        return names.Count == 0 ? null : new JsonNumberNames(Encoding.Latin1.GetBytes(text), names);
    }

    /// <summary>The name at a position; null if there is none.</summary>
    public string? At(int start) => _names.GetValueOrDefault(start);

    [GeneratedRegex("\"(?>(?:[^\"\\\\]|\\\\.)*)\"|(?<![0-9A-Za-z_.+-])[+-]?(?:NaN|Infinity|Inf)(?![0-9A-Za-z_.])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex StringOrName();
}
