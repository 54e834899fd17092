namespace PredictionGuardrails;

/// <summary>A share of all predictions.</summary>
public enum ValueRate
{
    /// <summary>Those that are zero.</summary>
    Zero,

    /// <summary>Those that are exactly their thread's previous one.</summary>
    Repeated,

    /// <summary>Those that are NaN.</summary>
    NaN,

    /// <summary>Those that are null.</summary>
    Null,

    /// <summary>Those that are exactly 0 or 1, where probabilities get stuck. Of numbers above 1, those up to 1.03 count as 1.</summary>
    Saturated,
}
