namespace PredictionGuardrails;

/// <summary>Represents the status of a guard.</summary>
public sealed record GuardStatus
{
    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the mode.</summary>
    public required GuardMode Mode { get; init; }

    /// <summary>Gets the state of the circuit breaker.</summary>
    public required BreakerState Breaker { get; init; }

    /// <summary>Gets the breach that opened the breaker; <see langword="null"/> if it's closed.</summary>
    public Breach? OpenedBy { get; init; }

    /// <summary>Gets the time of the next probe; <see langword="null"/> if the breaker is closed, half-open, or isolated.</summary>
    public DateTimeOffset? NextProbeAt { get; init; }

    /// <summary>Gets the status of change detection for every metric, the prediction first.</summary>
    public required IReadOnlyList<ChangeDetectionStatus> Metrics { get; init; }

    /// <summary>Gets the version of the model; <see langword="null"/> if it isn't known.</summary>
    public string? ModelVersion { get; init; }
}
