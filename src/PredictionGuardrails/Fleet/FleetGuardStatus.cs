namespace PredictionGuardrails;

/// <summary>Represents a guard of a fleet, for one version of its model.</summary>
public sealed record FleetGuardStatus
{
    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the version of the model on this replica; <see langword="null"/> if it isn't known. Only replicas with this version count.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Gets the number of replicas with this version of the model, this one included.</summary>
    public required int ReplicaCount { get; init; }

    /// <summary>Gets the number of votes that open the breaker of all replicas.</summary>
    public required int RequiredVotes { get; init; }

    /// <summary>Gets the votes: the replicas whose breakers opened by what they found themselves.</summary>
    public required IReadOnlyList<FleetVote> Votes { get; init; }

    /// <summary>Gets a value that indicates whether the breakers of all replicas are opened: by enough votes, or by a change that replicas found together.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>
    /// Gets the names of the replicas that differ from the others: their breakers opened by what they found themselves at least an interval ago, and too few others
    /// found it, too. Empty for fewer than three replicas.
    /// </summary>
    public IReadOnlyList<string> DifferingReplicas { get; init; } = [];

    /// <summary>Gets the changes that replicas found together and that aren't over.</summary>
    public IReadOnlyList<FleetChange> Changes { get; init; } = [];

    /// <summary>Gets the baselines of the fleet, by metric and segment.</summary>
    public IReadOnlyList<FleetBaselineStatus> Baselines { get; init; } = [];

    /// <summary>Gets when the fleet opened the breakers and when it no longer did, latest first, at most 20.</summary>
    public IReadOnlyList<FleetTransition> History { get; init; } = [];
}
