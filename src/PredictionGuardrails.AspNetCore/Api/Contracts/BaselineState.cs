namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The state of change detection for a metric.</summary>
internal enum BaselineState
{
    /// <summary>The metric isn't monitored.</summary>
    Off,

    /// <summary>The baseline is being learned.</summary>
    Learning,

    /// <summary>Predictions are compared with the baseline.</summary>
    Watching,

    /// <summary>Predictions no longer match the baseline.</summary>
    Changed,
}
