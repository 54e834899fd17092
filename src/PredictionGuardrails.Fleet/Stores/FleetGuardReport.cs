namespace PredictionGuardrails.Fleet;

/// <summary>Represents the state of a guard on one replica.</summary>
public sealed record FleetGuardReport
{
    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the version of the model; empty if it isn't known.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Gets the mode of the guard.</summary>
    public required GuardMode Mode { get; init; }

    /// <summary>Gets the state of the breaker.</summary>
    public required BreakerState Breaker { get; init; }

    /// <summary>Gets the number of predictions since the replica started.</summary>
    public required long PredictionCount { get; init; }

    /// <summary>Gets the number of the last manual action that the replica has applied; 0 if there was none.</summary>
    public required long LastAction { get; init; }

    /// <summary>Gets the vote; <see langword="null"/> if the replica didn't open its breaker by what it found itself.</summary>
    public FleetBallot? Ballot { get; init; }

    /// <summary>Gets what the replica has gathered for and against changes, by metric, segment, and kind of change.</summary>
    public IReadOnlyList<FleetEvidenceReport> Evidence { get; init; } = [];
}
