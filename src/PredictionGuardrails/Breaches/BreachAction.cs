namespace PredictionGuardrails;

/// <summary>
/// Specifies the action for a breach, from the weakest to the strongest. If a prediction fails several checks, the strongest action is applied.
/// </summary>
public enum BreachAction
{
    /// <summary>Reports the breach and returns the prediction unchanged.</summary>
    Observe,

    /// <summary>Moves the number to the nearest limit of its range and checks it again. Only for range checks.</summary>
    Clamp,

    /// <summary>Returns a fallback instead of the prediction. Requires a fallback.</summary>
    Fallback,

    /// <summary>Throws a <see cref="PredictionRejectedException"/>. The default of every check.</summary>
    Throw,
}
