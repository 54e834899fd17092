namespace PredictionGuardrails.Fallbacks;

/// <summary>A fallback's value, or why it has none.</summary>
internal readonly record struct FallbackAnswer<TPrediction>(TPrediction Value, string? WhyNone)
{
    public static FallbackAnswer<TPrediction> None(string why) => new(default!, why);

    public static implicit operator FallbackAnswer<TPrediction>(TPrediction value) => new(value, null);
}
