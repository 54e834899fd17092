namespace PredictionGuardrails.Fleet;

/// <summary>Represents what a replica reads in an exchange.</summary>
public sealed record FleetReading
{
    /// <summary>
    /// Gets a value that indicates whether the report was kept. It isn't if the store has another generation than the report; everything else but
    /// <see cref="Generation"/> is empty then.
    /// </summary>
    public required bool IsAccepted { get; init; }

    /// <summary>Gets the ID of the content of the store. A store that lost its content has another one.</summary>
    public required string Generation { get; init; }

    /// <summary>Gets the time of the store, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the number of replicas whose reports are valid, the reporting one included.</summary>
    public required int ReplicaCount { get; init; }

    /// <summary>Gets the guards of the report, in the same order.</summary>
    public required IReadOnlyList<FleetGuardReading> Guards { get; init; }

    /// <summary>Gets the versions of all documents by name.</summary>
    public required IReadOnlyDictionary<string, long> Documents { get; init; }
}
