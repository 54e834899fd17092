using System.Diagnostics.CodeAnalysis;

namespace PredictionGuardrails.Text;

/// <summary>Text without anything to read.</summary>
internal static class BlankText
{
    /// <summary>
    /// Whether a text is null, empty, or only white space and invisible characters, such as U+0000 or U+200B, the zero-width space. Unlike
    /// <see cref="string.IsNullOrWhiteSpace(string?)"/>, which takes these for text.
    /// </summary>
    public static bool IsBlank([NotNullWhen(false)] string? text)
    {
        foreach (var character in text ?? "")
        {
            if (!char.IsWhiteSpace(character) && LineText.Fits(character))
            {
                return false;
            }
        }

        return true;
    }
}
