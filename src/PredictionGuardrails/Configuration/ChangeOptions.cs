namespace PredictionGuardrails.Configuration;

/// <summary>The rule that a metric stays what it was.</summary>
internal sealed class ChangeOptions
{
    /// <summary>Whether change detection is on. The default is null for on; other metrics inherit it from the prediction.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The action for a gross change. The default is null for Observe; other metrics inherit it from the prediction.</summary>
    public BreachAction? OnBreach { get; set; }

    /// <summary>How rare false alarms are, per guard: a number of predictions or a duration; null for one in a million.</summary>
    public string? FalseAlarmEvery { get; set; }

    /// <summary>Changes of all values by less than this share are ignored: 0.1 for 10%; null ignores none.</summary>
    public double? IgnoreBelow { get; set; }

    /// <summary>Changes that a time of day could explain.</summary>
    public ShiftOptions Shift { get; } = new();
}
