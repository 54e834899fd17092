using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PredictionGuardrails.Http;

/// <summary>Reads a prediction off a body.</summary>
internal static class JsonBody
{
    /// <summary>Of what a body says so much is shown.</summary>
    private const int LongestDescription = 300;

    /// <exception cref="JsonException">The body isn't JSON, or not of the type.</exception>
    /// <exception cref="ArgumentException">There isn't a such character set.</exception>
    public static TPrediction Read<TPrediction>(byte[] body, string? charset, JsonTypeInfo<TPrediction> json)
    {
        var prediction = JsonSerializer.Deserialize(TextOf(body, charset), json)!;
        if (json.ElementType is { IsValueType: false } && prediction is IEnumerable elements && NullElements.Of(elements).Contains(null))
        {
            throw new JsonException("The array contains null.");
        }

        return prediction;
    }

    /// <summary>Why it couldn't be read, on one line: exceptions quote the names of members, which may hold anything.</summary>
    public static string Describe(Exception exception)
    {
        var text = string.Concat(exception.Message.Select(static character => IsOfALine(character) ? character : ' '));
        return text.Length <= LongestDescription ? text : $"{text[..LongestDescription]}…";
    }

    private static bool IsOfALine(char character) => CharUnicodeInfo.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>The body in UTF-8, without a byte order mark, which is allowed and which JSON doesn't have.</summary>
    private static ReadOnlySpan<byte> TextOf(byte[] body, string? charset)
    {
        var encoding = charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"'));
        var text = encoding is UTF8Encoding ? body : Encoding.Convert(encoding, Encoding.UTF8, body);
        return text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? text.AsSpan(3) : text;
    }
}
