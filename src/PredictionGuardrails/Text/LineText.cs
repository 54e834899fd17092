using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Text;

/// <summary>Text that stays on one line of a log, and in its own direction.</summary>
internal static class LineText
{
    private const int Longest = 1000;

    /// <summary>Whether a character neither ends a line, nor controls a terminal, nor changes the direction of what follows it.</summary>
    public static bool Fits(char character) => CharUnicodeInfo.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>The text with <c>\u000a</c> for each character that doesn't fit.</summary>
    public static string Of(string text) => text.All(Fits) ? text : text.Aggregate(new StringBuilder(), Append).ToString();

    /// <summary>The text, of which no more is kept than a person reads: a reason, a name.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Shorten(string? text) => text is null ? null : Of(text.Length <= Longest ? text : $"{text[..Longest]}…");

    private static StringBuilder Append(StringBuilder line, char character) =>
        Fits(character) ? line.Append(character) : line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
}
