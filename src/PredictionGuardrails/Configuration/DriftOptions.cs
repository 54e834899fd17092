namespace PredictionGuardrails.Configuration;

/// <summary>
/// The rule that a metric's last seven days are what was accepted. It can only be observed: a model that has drifted by a tenth over weeks is no
/// worse today than yesterday.
/// </summary>
internal sealed class DriftOptions
{
    public const double DefaultMaximum = 0.1;

    /// <summary>Whether drift is looked for; null for what the guard states, or yes.</summary>
    public bool? Enabled { get; set; }

    /// <summary>By what fraction the mean, the spread, or a quantile may differ; null for what the guard states, or 0.1.</summary>
    public double? Maximum { get; set; }
}
