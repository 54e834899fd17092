namespace PredictionGuardrails.Experiments.Configuration;

/// <summary>What configuration sets for a guardrail metric; null for what code sets.</summary>
internal sealed class GuardrailSettings
{
    public bool? Enabled { get; set; }

    public double? Margin { get; set; }

    public double? AbsoluteMargin { get; set; }
}
