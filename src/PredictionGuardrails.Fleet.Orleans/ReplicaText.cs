namespace PredictionGuardrails.Fleet.Orleans;

/// <summary>A replica with its guards. Grains don't read it.</summary>
internal sealed record ReplicaText(string Replica, IReadOnlyList<FleetGuardReport> Guards);
