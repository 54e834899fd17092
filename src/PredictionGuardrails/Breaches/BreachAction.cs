namespace PredictionGuardrails;

/// <summary>What a breach leads to. Where one prediction breaches several checks, the strongest action wins; they are listed from the weakest.</summary>
public enum BreachAction
{
    /// <summary>The breach is reported, the prediction reaches the caller unchanged.</summary>
    Observe,

    /// <summary>The number is moved to the nearer end of its range and checked again. For range checks only.</summary>
    Clamp,

    /// <summary>The guard's fallbacks answer in place of the model. Needs a fallback.</summary>
    Fallback,

    /// <summary>The caller gets a <see cref="PredictionRejectedException"/>. The default of every check.</summary>
    Throw,
}
