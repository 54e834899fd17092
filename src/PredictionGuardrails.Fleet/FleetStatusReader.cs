using PredictionGuardrails.Fleet.Quorum;

namespace PredictionGuardrails.Fleet;

/// <summary>What the dashboard and code are shown of what replicas and stores know.</summary>
internal static class FleetStatusReader
{
    public static FleetGuardStatus Of(
        GuardQuorum quorum, string version, IReadOnlyList<FleetBaselineStatus> baselines, IReadOnlyList<FleetTransition> history)
    {
        var decision = quorum.Decision;
        return new FleetGuardStatus
        {
            Guard = quorum.Guard.Name,
            ModelVersion = KnownOrNull(version),
            ReplicaCount = decision?.ReplicaCount ?? 0,
            RequiredVotes = decision?.RequiredVotes ?? 0,
            Votes = [.. (decision?.Votes ?? []).Select(Of)],
            IsOpen = decision?.IsOpen ?? false,
            Baselines = baselines,
            History = history,
        };
    }

    /// <param name="record">A replica.</param>
    /// <param name="incarnation">The ID of this replica.</param>
    public static FleetReplicaStatus Of(FleetReplicaRecord record, string incarnation) => new()
    {
        Name = record.Replica,
        IsThis = record.Incarnation == incarnation,
        LastHeardAt = record.LastHeardAt,
        Guards = [.. record.Guards.Select(Of)],
    };

    private static FleetVote Of(FleetCastVote vote) => new() { Replica = vote.Replica, Rule = vote.Rule, Message = vote.Message, Since = vote.Since };

    private static FleetReplicaGuard Of(FleetGuardReport guard) => new()
    {
        Guard = guard.Guard,
        ModelVersion = KnownOrNull(guard.ModelVersion),
        Mode = guard.Mode,
        Breaker = guard.Breaker,
        HasVote = guard.Ballot is not null,
        PredictionCount = guard.PredictionCount,
    };

    private static string? KnownOrNull(string version) => version.Length == 0 ? null : version;
}
