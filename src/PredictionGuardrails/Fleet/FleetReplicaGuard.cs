namespace PredictionGuardrails;

/// <summary>Represents a guard of one replica.</summary>
public sealed record FleetReplicaGuard
{
    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the version of the model; <see langword="null"/> if it isn't known.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Gets the mode of the guard.</summary>
    public required GuardMode Mode { get; init; }

    /// <summary>Gets the state of the breaker.</summary>
    public required BreakerState Breaker { get; init; }

    /// <summary>Gets a value that indicates whether the breaker opened by what the replica found itself, which is a vote.</summary>
    public required bool HasVote { get; init; }

    /// <summary>Gets the number of predictions since the replica started.</summary>
    public required long PredictionCount { get; init; }
}
