namespace PredictionGuardrails;

/// <summary>Specifies the state of a guard's circuit breaker.</summary>
public enum BreakerState
{
    /// <summary>The guard calls the model and returns its predictions.</summary>
    Closed,

    /// <summary>A rule was breached. The guard doesn't call the model and returns fallbacks until the break duration elapses.</summary>
    Open,

    /// <summary>
    /// The break duration has elapsed. The guard probes the model in shadow mode and still returns fallbacks. The breaker closes when the predictions
    /// match the baseline.
    /// </summary>
    HalfOpen,

    /// <summary>The breaker was opened manually. It stays open until it's reset.</summary>
    Isolated,
}
