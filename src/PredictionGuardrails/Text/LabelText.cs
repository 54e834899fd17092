using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Text;

/// <summary>Labels and keys as text that a file can hold.</summary>
internal static class LabelText
{
    private const string EscapeStart = @"\u";

    /// <summary>
    /// The label as it is; if it isn't valid UTF-16, with <c>\udc80</c> for each half of a surrogate pair without the other, which no encoding can write.
    /// Different labels stay different: the start of such a sequence that is in a label by itself is escaped, too.
    /// </summary>
    public static string Of(string label)
    {
        if (!label.Contains(EscapeStart, StringComparison.Ordinal) && !HasLoneSurrogate(label))
        {
            return label;
        }

        var text = new StringBuilder(label.Length);
        for (var i = 0; i < label.Length; i++)
        {
            if (IsPair(label, i))
            {
                text.Append(label, i, 2);
                i++;
            }
            else if (char.IsSurrogate(label[i]) || (label[i] == '\\' && i + 1 < label.Length && label[i + 1] == 'u'))
            {
                text.Append(CultureInfo.InvariantCulture, $"{EscapeStart}{(int)label[i]:x4}");
            }
            else
            {
                text.Append(label[i]);
            }
        }

        return text.ToString();
    }

    private static bool HasLoneSurrogate(string label)
    {
        for (var i = 0; i < label.Length; i++)
        {
            if (IsPair(label, i))
            {
                i++;
            }
            else if (char.IsSurrogate(label[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPair(string label, int at) => at + 1 < label.Length && char.IsSurrogatePair(label[at], label[at + 1]);
}
