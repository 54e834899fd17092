namespace PredictionGuardrails;

/// <summary>What became of a call of a guard.</summary>
public enum PredictionVerdict
{
    /// <summary>The caller got the model's prediction unchanged.</summary>
    Accepted,

    /// <summary>The caller got the model's prediction, clamped.</summary>
    Clamped,

    /// <summary>A fallback answered in the model's place.</summary>
    FellBack,

    /// <summary>The caller got a <see cref="PredictionRejectedException"/>.</summary>
    Rejected,

    /// <summary>The caller got the model's own exception, or its call was canceled.</summary>
    Failed,
}
