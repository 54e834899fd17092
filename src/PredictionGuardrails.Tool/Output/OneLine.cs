using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Tool.Output;

/// <summary>Text of a file as a terminal may show it: on one line, of bounded length, without characters that control anything.</summary>
internal static class OneLine
{
    /// <summary>An error or a warning is not longer.</summary>
    public const int LongestMessage = 1000;

    /// <summary>A name or a value in a table is not longer.</summary>
    public const int LongestCell = 200;

    private const int LongestQuote = 60;

    /// <summary>The text with its control characters, line ends, and invisible directions of writing escaped, as C# writes them.</summary>
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

    /// <summary>The text escaped, and without its middle if it is too long: what is wrong is at a message's beginning, and what to do at its end.</summary>
    public static string Message(string text)
    {
        const int Cut = LongestMessage / 3;
        const string Between = " … ";
        var start = Escape(text[..Math.Min(text.Length, LongestMessage)]);
        return text.Length <= LongestMessage && start.Length <= LongestMessage
            ? start
            : start[..(LongestMessage - Cut - Between.Length)] + Between + Escape(text[^Math.Min(text.Length, Cut)..])[^Cut..];
    }

    /// <summary>The beginning of a text, escaped.</summary>
    public static string Start(string text, int longest = LongestCell)
    {
        var escaped = Escape(text.Length <= longest ? text : text[..longest]);
        return escaped.Length <= longest && text.Length <= longest ? escaped : escaped[..Math.Min(longest, escaped.Length)] + "…";
    }

    /// <summary>A text in a message: in quotes, and not too long.</summary>
    public static string Quote(string text) => $"\"{Start(text, LongestQuote)}\"";

    private static bool IsPlain(char character) => character < 0x7F
        ? character >= ' '
        : char.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
