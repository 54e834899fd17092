namespace PredictionGuardrails.Fleet;

/// <summary>Represents a replica as the store keeps it.</summary>
/// <param name="Replica">The name of the replica.</param>
/// <param name="Incarnation">The ID of the replica.</param>
/// <param name="LastHeardAt">The time of its last report, in UTC, by the clock of the store.</param>
/// <param name="Guards">The guards of its last report.</param>
public sealed record FleetReplicaRecord(string Replica, string Incarnation, DateTimeOffset LastHeardAt, IReadOnlyList<FleetGuardReport> Guards)
{
    /// <summary>Gets what the replica contributes, by participant.</summary>
    public IReadOnlyDictionary<string, string> Contributions { get; init; } = new Dictionary<string, string>();
}
