namespace PredictionGuardrails;

/// <summary>A guard's breaker changed its state.</summary>
public sealed record BreakerTransition
{
    /// <summary>The guard's name.</summary>
    public required string Guard { get; init; }

    /// <summary>The state before.</summary>
    public required BreakerState From { get; init; }

    /// <summary>The state now.</summary>
    public required BreakerState To { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Why, as a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>When the model is asked again; null where nobody knows.</summary>
    public DateTimeOffset? NextProbeAt { get; init; }

    /// <summary>The breach that opened the breaker; null where it was opened by hand and where it is closed.</summary>
    public Breach? Breach { get; init; }
}
