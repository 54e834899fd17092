using System.Text;
using System.Text.RegularExpressions;

namespace PredictionGuardrails.Tool.Files;

/// <summary>NaN and the infinities in a line of JSON. JSON has no such numbers, but Python and others write them.</summary>
internal sealed partial class JsonNumberNames
{
    private readonly Dictionary<int, string> _names;

    private JsonNumberNames(byte[] line, Dictionary<int, string> names)
    {
        Line = line;
        _names = names;
    }

    /// <summary>The line with a number of the same length in place of each name, so that every place in it stays the same.</summary>
    public byte[] Line { get; }

    /// <summary>The names in a line outside of its strings; null if there are none.</summary>
    public static JsonNumberNames? Find(ReadOnlySpan<byte> line)
    {
        // Each byte becomes one character, so that places in the text are places in the line.
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

    /// <summary>The name that was at a place; null if none was.</summary>
    public string? At(int start) => _names.GetValueOrDefault(start);

    [GeneratedRegex("\"(?>(?:[^\"\\\\]|\\\\.)*)\"|(?<![0-9A-Za-z_.+-])[+-]?(?:NaN|Infinity|Inf)(?![0-9A-Za-z_.])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex StringOrName();
}
