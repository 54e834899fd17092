namespace PredictionGuardrails.Experiments.Configuration;

/// <summary>What configuration sets for a variant; null for the default.</summary>
internal sealed class VariantSettings
{
    public double? Share { get; set; }
}
