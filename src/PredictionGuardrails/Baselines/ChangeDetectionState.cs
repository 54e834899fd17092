namespace PredictionGuardrails;

/// <summary>Specifies the state of change detection for a metric.</summary>
public enum ChangeDetectionState
{
    /// <summary>Change detection is off.</summary>
    Off,

    /// <summary>The baseline is being learned. Only gross changes are detected. Checks are active.</summary>
    Learning,

    /// <summary>Predictions are compared with the baseline.</summary>
    Monitoring,

    /// <summary>A change was detected. Predictions are tested until they match the baseline again.</summary>
    Changed,
}
