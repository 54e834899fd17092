using PredictionGuardrails.Fleet.Evidence;
using PredictionGuardrails.Fleet.Quorum;

namespace PredictionGuardrails.Fleet;

/// <summary>What the dashboard and code are shown of what replicas and stores know.</summary>
internal static class FleetStatusReader
{
    /// <summary>The version of a guard's model; empty if it isn't known.</summary>
    public static string VersionOf(PredictionGuard guard) => guard.GetStatus().ModelVersion ?? "";

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
            DifferingReplicas = [.. (decision?.Differing ?? []).Select(static vote => vote.Replica)],
            Changes = [.. (decision?.Changes ?? []).Select(Of)],
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

    private static FleetChange Of(ReportedChange reported) => new()
    {
        Metric = reported.Change.Metric,
        Segment = reported.Change.Segment,
        IsGross = reported.Change.IsGross,
        Finding = reported.Finding,
        Action = reported.Action,
        Since = reported.Change.Since,
        PredictionCount = reported.Change.Predictions,
        ReplicaCount = reported.Change.Replicas,
        LeftOutCount = reported.Change.LeftOut,
        RequiredPredictionCount = reported.Change.RequiredPredictions,
    };

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
