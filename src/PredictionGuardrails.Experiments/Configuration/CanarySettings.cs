namespace PredictionGuardrails.Experiments.Configuration;

/// <summary>How variants are called for their callers; null for the default.</summary>
internal sealed class CanarySettings
{
    public TimeSpan? Timeout { get; set; }
}
