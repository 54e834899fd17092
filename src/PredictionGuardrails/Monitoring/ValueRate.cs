namespace PredictionGuardrails;

/// <summary>Specifies which fraction of the predictions a rule is about.</summary>
public enum ValueRate
{
    /// <summary>Predictions that are zero.</summary>
    Zero,

    /// <summary>Predictions that equal the previous prediction of the same thread.</summary>
    Repeated,

    /// <summary>Predictions that are NaN.</summary>
    NaN,

    /// <summary>Predictions that are null.</summary>
    Null,

    /// <summary>Predictions that are exactly 0 or 1. Numbers from 1 to 1.03 count as 1.</summary>
    Saturated,
}
