namespace PredictionGuardrails;

/// <summary>A share of all predictions.</summary>
public enum PredictionRate
{
    /// <summary>Those that are zero.</summary>
    Zeros,

    /// <summary>Those that are exactly their thread's previous one.</summary>
    Repeats,

    /// <summary>Those that are NaN.</summary>
    NaNs,

    /// <summary>Those that are null.</summary>
    Nulls,

    /// <summary>Those that are exactly 0 or 1, where probabilities get stuck. Of numbers above 1, those up to 1.03 count as 1.</summary>
    Saturated,
}
