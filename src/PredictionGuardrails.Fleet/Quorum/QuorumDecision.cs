namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>What the votes on a guard say.</summary>
/// <param name="ModelVersion">The version of the model; empty if it isn't known.</param>
/// <param name="ReplicaCount">The replicas with that version.</param>
/// <param name="RequiredVotes">How many votes open the breakers of all.</param>
/// <param name="Votes">The votes that count, the earliest first.</param>
internal sealed record QuorumDecision(string ModelVersion, int ReplicaCount, int RequiredVotes, IReadOnlyList<FleetCastVote> Votes)
{
    public bool IsOpen => Votes.Count >= RequiredVotes;
}
