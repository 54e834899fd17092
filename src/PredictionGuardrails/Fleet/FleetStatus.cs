namespace PredictionGuardrails;

/// <summary>Represents a fleet as one replica last saw it.</summary>
public sealed record FleetStatus
{
    /// <summary>Gets the name of the fleet.</summary>
    public required string Fleet { get; init; }

    /// <summary>Gets the name of this replica.</summary>
    public required string Replica { get; init; }

    /// <summary>Gets the store in a few words, without secrets, for example <c>Redis at redis:6379</c>.</summary>
    public required string Store { get; init; }

    /// <summary>Gets the number of replicas that were heard of within the last intervals, this one included; 0 before the first exchange.</summary>
    public required int ReplicaCount { get; init; }

    /// <summary>Gets the time of the last exchange with the store, in UTC; <see langword="null"/> before the first one.</summary>
    public DateTimeOffset? LastExchangeAt { get; init; }

    /// <summary>Gets the time since when the store hasn't answered, in UTC; <see langword="null"/> if it answers. Guards decide alone then.</summary>
    public DateTimeOffset? AloneSince { get; init; }

    /// <summary>Gets why the store doesn't answer, as a sentence; <see langword="null"/> if it answers.</summary>
    public string? AloneReason { get; init; }

    /// <summary>Gets the guards.</summary>
    public required IReadOnlyList<FleetGuardStatus> Guards { get; init; }
}
