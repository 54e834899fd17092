namespace PredictionGuardrails.Fleet;

/// <summary>Represents what a replica publishes in an exchange.</summary>
public sealed record FleetReport
{
    /// <summary>Gets the name of the replica, for people.</summary>
    public required string Replica { get; init; }

    /// <summary>Gets the ID of the replica, a new one for each start of a process and after a store lost its content.</summary>
    public required string Incarnation { get; init; }

    /// <summary>Gets the number of the counts within the incarnation, from 1. A report that is sent again has the same number and the same counts.</summary>
    public required long Sequence { get; init; }

    /// <summary>Gets the generation of the store that the replica knows; <see langword="null"/> if it knows none.</summary>
    public string? Generation { get; init; }

    /// <summary>Gets how long the report is valid, by the clock of the store. Zero withdraws the replica: it stops.</summary>
    public required TimeSpan TimeToLive { get; init; }

    /// <summary>Gets the guards, which replace those of the last report.</summary>
    public required IReadOnlyList<FleetGuardReport> Guards { get; init; }

    /// <summary>Gets the counts since the last report, which are added to those of the fleet.</summary>
    public required IReadOnlyList<FleetCounts> Counts { get; init; }

    /// <summary>Gets what the replica contributes to tasks that one replica does for all, by participant. It replaces that of the last report.</summary>
    public IReadOnlyDictionary<string, string> Contributions { get; init; } = new Dictionary<string, string>();
}
