namespace PredictionGuardrails;

/// <summary>Specifies what happens to a baseline when the model version changes.</summary>
public enum ModelVersionChangeAction
{
    /// <summary>Compares the new version with the existing baseline, so that a release that changes predictions is detected. The default.</summary>
    Compare,

    /// <summary>Discards the baseline and learns one from the new version.</summary>
    Relearn,

    /// <summary>
    /// Compares the new version with the existing baseline while a new one is learned, which then replaces it. If a change was detected, the existing
    /// baseline stays until predictions match it again or <see cref="PredictionGuard.Relearn"/> is called.
    /// </summary>
    CompareAndRelearn,
}
