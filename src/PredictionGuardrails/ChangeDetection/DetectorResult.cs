namespace PredictionGuardrails.ChangeDetection;

/// <summary>What a window told a detector.</summary>
internal enum DetectorResult
{
    /// <summary>Nothing new.</summary>
    None,

    /// <summary>Predictions no longer fit.</summary>
    Changed,

    /// <summary>They don't fit again yet.</summary>
    StillChanged,

    /// <summary>They fit again.</summary>
    Recovered,
}
