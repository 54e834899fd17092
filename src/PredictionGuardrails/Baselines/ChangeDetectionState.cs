namespace PredictionGuardrails;

/// <summary>What detecting changes of a metric is at.</summary>
public enum ChangeDetectionState
{
    /// <summary>Changes of the metric are not detected.</summary>
    Off,

    /// <summary>The baseline is learned from the predictions that come; only gross changes are detected yet, checks are made.</summary>
    Learning,

    /// <summary>Predictions are compared with the baseline.</summary>
    Monitoring,

    /// <summary>Predictions are no longer what the baseline says; they are looked at until they are again.</summary>
    Changed,
}
