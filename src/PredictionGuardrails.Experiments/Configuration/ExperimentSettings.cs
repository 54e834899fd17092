namespace PredictionGuardrails.Experiments.Configuration;

/// <summary>What configuration sets for an experiment; null for the default.</summary>
internal sealed class ExperimentSettings
{
    public const double DefaultExposure = 0.05;
    public const double DefaultFalseDecisionRate = 0.001;
    public const double DefaultMargin = 0.1;

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    public ExperimentPhase? Phase { get; set; }

    public double? Exposure { get; set; }

    public double? FalseDecisionRate { get; set; }

    public string? Salt { get; set; }

    public Dictionary<string, VariantSettings> Variants { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, GuardrailSettings> Guardrails { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public ShadowSettings Shadow { get; set; } = new();

    public CanarySettings Canary { get; set; } = new();

    public RampSettings Ramp { get; set; } = new();

    /// <summary>The file of what was set manually and of variants that were stopped; null for none.</summary>
    public string? StatePath { get; set; }
}
