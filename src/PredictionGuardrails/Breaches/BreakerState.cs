namespace PredictionGuardrails;

/// <summary>Whether a guard trusts its model.</summary>
public enum BreakerState
{
    /// <summary>The model answers.</summary>
    Closed,

    /// <summary>A rule was breached: the model is not called, the fallbacks answer, until the break is over.</summary>
    Open,

    /// <summary>The break is over: some calls ask the model again, the fallbacks still answer, and the breaker closes where the model's predictions fit the baseline.</summary>
    HalfOpen,

    /// <summary>Opened by hand, until it is reset by hand.</summary>
    Isolated,
}
