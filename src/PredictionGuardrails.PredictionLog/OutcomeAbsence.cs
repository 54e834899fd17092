namespace PredictionGuardrails.PredictionLog;

/// <summary>Specifies what it means if a prediction has no outcome after the maturity.</summary>
public enum OutcomeAbsence
{
    /// <summary>Nothing is known. The prediction isn't part of quality.</summary>
    Unknown,

    /// <summary>The outcome is <see langword="false"/>, for example because the customer didn't click. Only for Boolean outcomes.</summary>
    No,
}
