namespace PredictionGuardrails;

/// <summary>What a guard does with a metric's baseline.</summary>
public enum BaselineState
{
    /// <summary>Nothing: the metric is not watched.</summary>
    Off,

    /// <summary>It is learnt from the predictions that come; only gross changes are detected yet, checks are made.</summary>
    Learning,

    /// <summary>Predictions are compared with it.</summary>
    Watching,

    /// <summary>Predictions are no longer what it says; they are looked at until they are again.</summary>
    Changed,
}
