namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The fleet that this process is a replica of, in short.</summary>
/// <param name="Name">The name of the fleet.</param>
/// <param name="Replica">The name of this replica.</param>
/// <param name="ReplicaCount">The number of replicas that were heard of within the last intervals, this one included.</param>
/// <param name="AloneSince">The time since when the store hasn't answered; null if it answers.</param>
/// <param name="AloneReason">Why the store doesn't answer; null if it answers.</param>
internal sealed record FleetRow(string Name, string Replica, int ReplicaCount, DateTimeOffset? AloneSince, string? AloneReason);

/// <summary>The fleet that this process is a replica of.</summary>
internal sealed record FleetView
{
    /// <summary>The fleet in short.</summary>
    public required FleetRow Row { get; init; }

    /// <summary>The store, without secrets: "Redis at redis:6379".</summary>
    public required string Store { get; init; }

    /// <summary>The time of the last exchange with the store; null before the first one.</summary>
    public DateTimeOffset? LastExchangeAt { get; init; }

    /// <summary>The guards.</summary>
    public required IReadOnlyList<FleetGuardView> Guards { get; init; }

    /// <summary>The replicas, in the order of their names; empty if the store doesn't answer.</summary>
    public required IReadOnlyList<FleetReplicaView> Replicas { get; init; }
}

/// <summary>A guard of the fleet. What it contains is about the version of the model that this replica has.</summary>
internal sealed record FleetGuardView
{
    /// <summary>The guard's name.</summary>
    public required string Guard { get; init; }

    /// <summary>The model's version; null if it isn't known.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The number of replicas with this version.</summary>
    public required int ReplicaCount { get; init; }

    /// <summary>The number of votes that open the breakers of all of them.</summary>
    public required int RequiredVotes { get; init; }

    /// <summary>True if the breakers of all replicas are opened: by enough votes, or by a change that replicas found together.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>The replicas that differ from the others: only their breakers opened.</summary>
    public required IReadOnlyList<string> DifferingReplicas { get; init; }

    /// <summary>The changes that replicas found together and that aren't over.</summary>
    public required IReadOnlyList<FleetChangeView> Changes { get; init; }

    /// <summary>The replicas whose breakers opened by what they found themselves, the earliest first.</summary>
    public required IReadOnlyList<FleetVoteView> Votes { get; init; }

    /// <summary>When the fleet opened the breakers and when it no longer did, latest first.</summary>
    public required IReadOnlyList<FleetTransitionView> History { get; init; }

    /// <summary>The predictions of all replicas with this version; null if there are none, or if the store doesn't answer.</summary>
    public SummaryView? Values { get; init; }

    /// <summary>The number of those predictions.</summary>
    public required long Predictions { get; init; }

    /// <summary>The unit of the predictions; null if none is set.</summary>
    public string? Unit { get; init; }
}

/// <summary>A replica that opened its breaker by what it found itself.</summary>
/// <param name="Replica">The name of the replica.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Message">What it found.</param>
/// <param name="Since">The time since when its breaker is open.</param>
internal sealed record FleetVoteView(string Replica, string Rule, string Message, DateTimeOffset Since);

/// <summary>A change that replicas found together.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Segment">The segment; null for all predictions.</param>
/// <param name="Finding">What was found, as what follows "the metric was".</param>
/// <param name="Action">The action that it leads to on this replica.</param>
/// <param name="Since">The time when it was found.</param>
/// <param name="Predictions">The number of predictions of all replicas that it was found in.</param>
/// <param name="ReplicaCount">The number of replicas that it was found on.</param>
/// <param name="LeftOutCount">The number of replicas that contributed most, without which the others found it.</param>
internal sealed record FleetChangeView(
    string Metric, string? Segment, string Finding, BreachAction Action, DateTimeOffset Since, long Predictions, int ReplicaCount, int LeftOutCount);

/// <summary>A change of the fleet's decision.</summary>
/// <param name="Time">The time.</param>
/// <param name="IsOpen">True if the fleet opened the breakers.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Replica">The replica that noticed it first.</param>
internal sealed record FleetTransitionView(DateTimeOffset Time, bool IsOpen, string Reason, string Replica);

/// <summary>A replica.</summary>
/// <param name="Name">The name of the replica.</param>
/// <param name="IsThis">True if it's the process that responds.</param>
/// <param name="LastHeardAt">The time when it was last heard of.</param>
/// <param name="Guards">Its guards.</param>
internal sealed record FleetReplicaView(string Name, bool IsThis, DateTimeOffset LastHeardAt, IReadOnlyList<FleetReplicaGuardView> Guards);

/// <summary>A guard of one replica.</summary>
/// <param name="Guard">The guard's name.</param>
/// <param name="ModelVersion">The model's version; null if it isn't known.</param>
/// <param name="Mode">The effective mode.</param>
/// <param name="Breaker">The state of the breaker.</param>
/// <param name="HasVote">True if the breaker opened by what the replica found itself.</param>
/// <param name="Predictions">The number of predictions since the replica started.</param>
/// <param name="Share">The share of all replicas' predictions, from 0 to 1; null if there are none.</param>
internal sealed record FleetReplicaGuardView(
    string Guard, string? ModelVersion, GuardMode Mode, BreakerState Breaker, bool HasVote, long Predictions, double? Share);
