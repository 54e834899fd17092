using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Text;

/// <summary>Observed things as text that is safe in a log line: invariant, of bounded length, on one line.</summary>
internal static class ObservedText
{
    private const int MaximumLength = 200;

    public static string Of<T>(T value)
    {
        try
        {
            return value switch
            {
                string text => $"'{Escape(text)}'",
                double or float or Half or decimal or int or long or uint or ulong or short or ushort => NumberText.Exact((IFormattable)value),
                IFormattable formattable => Escape(formattable.ToString(null, CultureInfo.InvariantCulture)),
                _ => Escape(value?.ToString() ?? TypeText.Of(typeof(T))),
            };
        }
        catch (Exception exception)
        {
            // ToString is user code. If it throws, the exception is shown instead of the value.
            return $"a {TypeText.Of(typeof(T))} (ToString threw {exception.GetType().Name})";
        }
    }

    public static string Of(Exception exception) => $"{exception.GetType().Name}: {Escape(exception.Message)}";

    /// <summary>A phrase from outside of the library, on one line and of bounded length.</summary>
    public static string Phrase(string text) => Escape(text);

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(Math.Min(text.Length, MaximumLength));
        foreach (var character in text)
        {
            if (escaped.Length >= MaximumLength)
            {
                return escaped.Append('…').ToString();
            }

            if (!LineText.Fits(character))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                escaped.Append(character);
            }
        }

        return escaped.ToString();
    }
}
