namespace PredictionGuardrails;

/// <summary>What becomes of a baseline that another version of the model made.</summary>
public enum ModelVersionChangeAction
{
    /// <summary>The new version is compared with it, so that a release that changes the outputs is found out. The default.</summary>
    Compare,

    /// <summary>It is forgotten, and the new version's is learnt.</summary>
    Relearn,

    /// <summary>
    /// The new version is compared with it while its own is learnt, which takes its place once it is there, unless outputs have changed: then the old
    /// one stays until they are as before, or the new ones are accepted with <see cref="PredictionGuard.Relearn"/>.
    /// </summary>
    CompareAndRelearn,
}
