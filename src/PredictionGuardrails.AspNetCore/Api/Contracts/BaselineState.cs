namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>What is done with a baseline, in the words of the API.</summary>
internal enum BaselineState
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>It is being learned.</summary>
    Learning,

    /// <summary>Predictions are compared with it.</summary>
    Watching,

    /// <summary>Predictions have left it.</summary>
    Changed,
}
