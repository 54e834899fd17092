namespace PredictionGuardrails.Experiments.Configuration;

/// <summary>How the exposure of a canary grows; null for the default.</summary>
internal sealed class RampSettings
{
    public static readonly TimeSpan DefaultStepDuration = TimeSpan.FromDays(1);

    /// <summary>The exposure of each step, ascending; empty for no ramp.</summary>
    public double[] Steps { get; set; } = [];

    public TimeSpan? StepDuration { get; set; }

    public bool? Automatic { get; set; }
}
