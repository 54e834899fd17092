using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>What segments are called, by the values of their key.</summary>
internal static class SegmentKeys
{
    /// <summary>The segment of predictions without a value.</summary>
    public const string None = "none";

    /// <summary>The segment of all values that aren't monitored individually.</summary>
    public const string Others = "other";

    private const string QuotedNone = $"'{None}'";
    private const string QuotedOthers = $"'{Others}'";

    /// <summary>The name of a value. One that is called like the two segments is quoted, and one that already looks so is quoted again.</summary>
    public static string Of(string? value)
    {
        if (BlankText.IsBlank(value))
        {
            return None;
        }

        return value switch
        {
            None => QuotedNone,
            Others => QuotedOthers,
            ['\'', ..] when value.Trim('\'') is None or Others => $"'{value}'",
            _ => value,
        };
    }
}
