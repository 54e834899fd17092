namespace PredictionGuardrails.Fleet.Orleans.Messages;

/// <summary>The replicas with a guard and a version of its model, and their votes.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.GuardTally")]
internal sealed record GuardTally(int ReplicaCount, CastVote[] Votes);
