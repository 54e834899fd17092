using PredictionGuardrails.Fleet.Evidence;

namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>What the replicas say of a guard.</summary>
/// <param name="ModelVersion">The version of the model; empty if it isn't known.</param>
/// <param name="ReplicaCount">The replicas with that version.</param>
/// <param name="RequiredVotes">How many votes open the breakers of all.</param>
/// <param name="Votes">The votes that count, the earliest first.</param>
/// <param name="Changes">The changes that replicas found together and that aren't over.</param>
/// <param name="Differing">The votes of replicas that the others didn't follow within an interval, although they had the time.</param>
internal sealed record QuorumDecision(
    string ModelVersion,
    int ReplicaCount,
    int RequiredVotes,
    IReadOnlyList<FleetCastVote> Votes,
    IReadOnlyList<ReportedChange> Changes,
    IReadOnlyList<FleetCastVote> Differing)
{
    public bool IsOpen => HasEnoughVotes || Change is not null;

    public bool HasEnoughVotes => Votes.Count >= RequiredVotes;

    /// <summary>The change that opens the breakers of all by itself; null if there is none.</summary>
    public ReportedChange? Change => Changes.FirstOrDefault(static change => change.Enforces);
}
