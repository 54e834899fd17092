namespace PredictionGuardrails.Configuration;

internal sealed class FallbackOptions
{
    /// <summary>A constant that answers last, as invariant text; null for the one that code gives, if any.</summary>
    public string? Constant { get; set; }

    /// <summary>How old the last good prediction may be to answer; null for what code gives, if anything.</summary>
    public TimeSpan? LastKnownGoodMaximumAge { get; set; }
}
