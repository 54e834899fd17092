namespace PredictionGuardrails.PredictionLog.Configuration;

/// <summary>What configuration sets for the log of one guard; null for what code sets, or the default.</summary>
internal sealed class GuardLogSettings
{
    public bool? Enabled { get; set; }

    public double? SampleRate { get; set; }

    public TimeSpan? MaximumAge { get; set; }

    public IList<string> ExcludedColumns { get; set; } = [];

    /// <summary>The settings of quality by the names of outcomes.</summary>
    public Dictionary<string, QualitySettings> Quality { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}
