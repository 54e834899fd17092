namespace PredictionGuardrails.PredictionLog.Configuration;

/// <summary>What configuration sets for the quality of one outcome; null for the default.</summary>
internal sealed class QualitySettings
{
    public bool? Enabled { get; set; }

    public double? MaximumError { get; set; }

    public double? MinimumAccuracy { get; set; }

    public double? CalibrationTolerance { get; set; }

    public double? MinimumCoverage { get; set; }

    public TimeSpan? Window { get; set; }

    public double? FalseAlarmRate { get; set; }

    public BreachAction? OnBreach { get; set; }
}
