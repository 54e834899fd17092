namespace PredictionGuardrails;

/// <summary>Specifies the result of a call of a guard.</summary>
public enum PredictionVerdict
{
    /// <summary>The call returned the model's prediction unchanged.</summary>
    Accepted,

    /// <summary>The call returned the model's prediction, clamped.</summary>
    Clamped,

    /// <summary>The call returned a fallback.</summary>
    FellBack,

    /// <summary>The call threw a <see cref="PredictionRejectedException"/>.</summary>
    Rejected,

    /// <summary>The call threw the model's exception or was canceled.</summary>
    Failed,
}
