namespace PredictionGuardrails;

/// <summary>Represents a replica that opened its breaker by what it found itself.</summary>
public sealed record FleetVote
{
    /// <summary>Gets the name of the replica.</summary>
    public required string Replica { get; init; }

    /// <summary>Gets the rule that opened its breaker.</summary>
    public required string Rule { get; init; }

    /// <summary>Gets what it found, as a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Gets the time since when its breaker is open, in UTC, by the clock of the store.</summary>
    public required DateTimeOffset Since { get; init; }
}
