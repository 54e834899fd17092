using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>Why a value is none of its column, and what to do: the rest of a sentence.</summary>
internal static class BadValues
{
    /// <summary>Longer texts are no placeholders.</summary>
    private const int LongestPlaceholder = 30;

    public static string ExplainNumber(string text, CellFormat format)
    {
        if (OddNumbers.Find(text) is { } odd)
        {
            return $"{odd.What}. {odd.Advice} If the column has labels, say --kind label.";
        }

        var missing = text.Length > LongestPlaceholder || OneLine.Escape(text) != text || format.Missing.Contains(text, StringComparer.Ordinal)
            ? ""
            : $" If it stands for a missing value, say --missing{(text[0] == '-' ? '=' : ' ')}{ForShell(text)}.";
        return $"and a number is expected.{missing} If the column has labels, say --kind label.";
    }

    public static string ExplainTime(string text, CellFormat format) => format.Time is { } stated
        ? $"and a time as --time-format {ForShell(stated.ToString())} has it is expected, of the years 1900 to 2500."
        : $"{OddTimes.Explain(text)}. {IsoTime.Accepted}. Others are read with --time-format, such as \"dd/MM/yyyy HH:mm\".";

    /// <summary>A text as a shell takes it.</summary>
    public static string ForShell(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ',' or '+') ? text
        : text.IndexOfAny(['"', '$', '`', '\\', '!']) < 0 ? $"\"{text}\""
        : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
