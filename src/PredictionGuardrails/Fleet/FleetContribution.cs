namespace PredictionGuardrails;

/// <summary>Represents what one replica of a fleet contributes to a task that one of them does for all.</summary>
/// <param name="Replica">The name of the replica.</param>
/// <param name="ReplicaId">The ID of the replica, a new one for each start of a process and after a store lost its content.</param>
/// <param name="Content">The content.</param>
public sealed record FleetContribution(string Replica, string ReplicaId, string Content);
