using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Tool.Output;

/// <summary>Makes text from a file safe for a terminal: one line, bounded length, no control characters.</summary>
internal static class OneLine
{
    /// <summary>The most characters of an error or a warning.</summary>
    public const int LongestMessage = 1000;

    /// <summary>The most characters of a table cell.</summary>
    public const int LongestCell = 200;

    private const int LongestQuote = 60;

    /// <summary>Escapes control characters, line ends, and bidirectional formatting characters as in C#.</summary>
    public static string Escape(string text)
    {
        if (text.All(IsPlain))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                escaped.Append(text[i++]).Append(text[i]);
            }
            else
            {
                escaped.Append(text[i] switch
                {
                    '\n' => @"\n",
                    '\r' => @"\r",
                    '\t' => @"\t",
                    var other when IsPlain(other) => other.ToString(),
                    var other => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)other:X4}"),
                });
            }
        }

        return escaped.ToString();
    }

    /// <summary>Escapes a message. A long one loses its middle, because the problem is at the start and the fix at the end.</summary>
    public static string Message(string text)
    {
        const int Cut = LongestMessage / 3;
        const string Between = " … ";
        var start = Escape(text[..Math.Min(text.Length, LongestMessage)]);
        return text.Length <= LongestMessage && start.Length <= LongestMessage
            ? start
            : start[..(LongestMessage - Cut - Between.Length)] + Between + Escape(text[^Math.Min(text.Length, Cut)..])[^Cut..];
    }

    /// <summary>Escapes the beginning of a text.</summary>
    public static string Start(string text, int longest = LongestCell)
    {
        var escaped = Escape(text.Length <= longest ? text : text[..longest]);
        return escaped.Length <= longest && text.Length <= longest ? escaped : escaped[..Math.Min(longest, escaped.Length)] + "…";
    }

    /// <summary>Quotes a value for a message, and shortens a long one.</summary>
    public static string Quote(string text) => $"'{Start(text, LongestQuote)}'";

    private static bool IsPlain(char character) => character < 0x7F
        ? character >= ' '
        : char.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
