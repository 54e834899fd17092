namespace PredictionGuardrails;

/// <summary>Represents a replica of a fleet.</summary>
public sealed record FleetReplicaStatus
{
    /// <summary>Gets the name of the replica.</summary>
    public required string Name { get; init; }

    /// <summary>Gets a value that indicates whether it's this process.</summary>
    public required bool IsThis { get; init; }

    /// <summary>Gets the time when it was last heard of, in UTC, by the clock of the store.</summary>
    public required DateTimeOffset LastHeardAt { get; init; }

    /// <summary>Gets its guards.</summary>
    public required IReadOnlyList<FleetReplicaGuard> Guards { get; init; }
}
