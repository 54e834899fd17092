namespace PredictionGuardrails;

/// <summary>Specifies which direction of a guardrail metric is harm.</summary>
public enum GuardrailDirection
{
    /// <summary>Higher values are harm, for example costs.</summary>
    Higher,

    /// <summary>Lower values are harm, for example revenue.</summary>
    Lower,

    /// <summary>Both are harm.</summary>
    Either,
}
