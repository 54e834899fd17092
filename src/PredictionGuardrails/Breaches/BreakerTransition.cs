namespace PredictionGuardrails;

/// <summary>Represents a state change of a guard's circuit breaker.</summary>
public sealed record BreakerTransition
{
    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the previous state.</summary>
    public required BreakerState From { get; init; }

    /// <summary>Gets the new state.</summary>
    public required BreakerState To { get; init; }

    /// <summary>Gets the time of the breach in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the reason as a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets the time of the next probe; <see langword="null"/> if none is scheduled.</summary>
    public DateTimeOffset? NextProbeAt { get; init; }

    /// <summary>Gets the breach that opened the breaker; <see langword="null"/> if the breaker is closed.</summary>
    public Breach? Breach { get; init; }
}
