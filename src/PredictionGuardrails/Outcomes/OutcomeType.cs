namespace PredictionGuardrails;

/// <summary>Specifies the type of an outcome's values.</summary>
public enum OutcomeType
{
    /// <summary>A finite number, for example the fare that was paid.</summary>
    Number,

    /// <summary>A Boolean value, for example whether the loan was repaid.</summary>
    Boolean,

    /// <summary>A label, for example the category that a person chose.</summary>
    Label,
}
