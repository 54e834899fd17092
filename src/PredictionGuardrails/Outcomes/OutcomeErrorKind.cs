namespace PredictionGuardrails;

/// <summary>Specifies how the error of a prediction is measured by its outcome.</summary>
public enum OutcomeErrorKind
{
    /// <summary>The absolute difference of two numbers.</summary>
    Absolute,

    /// <summary>The squared difference of a probability and a Boolean value (G. W. Brier, 1950).</summary>
    Squared,

    /// <summary>1 for a wrong label or Boolean value, and 0 for a right one.</summary>
    Misclassification,
}
