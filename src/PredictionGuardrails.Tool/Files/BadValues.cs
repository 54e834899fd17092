using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>Explains why a value can't be read, and how to fix it.</summary>
internal static class BadValues
{
    /// <summary>Longer texts aren't suggested for --missing.</summary>
    private const int LongestPlaceholder = 30;

    public static string ExplainNumber(string text, CellFormat format)
    {
        var quoted = OneLine.Quote(text);
        if (format.IsTooLarge(text))
        {
            return $"{quoted} is too large. Expected a number between -1.8E+308 and 1.8E+308.";
        }

        if (OddNumbers.Find(text) is { } odd)
        {
            return $"{quoted} is {odd.What}. {odd.Advice} If the column contains labels, use --kind label.";
        }

        var missing = text.Length > LongestPlaceholder || OneLine.Escape(text) != text || format.Missing.Contains(text, StringComparer.Ordinal)
            ? ""
            : $" If it represents a missing value, use --missing{(text[0] == '-' ? '=' : ' ')}{ForShell(text)}.";
        return $"{quoted} isn't a number.{missing} If the column contains labels, use --kind label.";
    }

    public static string ExplainTime(string text, CellFormat format) => format.Time is { } stated
        ? $"{OneLine.Quote(text)} isn't a valid time. Expected --time-format {ForShell(stated.ToString())}, in the years 1900 to 2500."
        : $"{OneLine.Quote(text)} {OddTimes.Explain(text)}";

    /// <summary>Quotes a text for a shell if necessary.</summary>
    public static string ForShell(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ',' or '+') ? text
        : text.IndexOfAny(['"', '$', '`', '\\', '!']) < 0 ? $"\"{text}\""
        : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
