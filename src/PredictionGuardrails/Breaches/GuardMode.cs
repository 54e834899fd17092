namespace PredictionGuardrails;

/// <summary>Specifies whether a guard applies the actions of breaches.</summary>
public enum GuardMode
{
    /// <summary>Applies the actions of breaches. The default.</summary>
    Enforce,

    /// <summary>Checks and reports everything, but doesn't apply any action.</summary>
    Observe,

    /// <summary>Calls the model without checks.</summary>
    Off,
}
