namespace PredictionGuardrails.Fleet;

/// <summary>Represents what the store knows of a guard, for one version of its model.</summary>
public sealed record FleetGuardReading
{
    /// <summary>Gets the number of replicas with this guard and this version of the model, the reporting one included.</summary>
    public required int ReplicaCount { get; init; }

    /// <summary>Gets the votes of those replicas.</summary>
    public required IReadOnlyList<FleetCastVote> Votes { get; init; }
}
