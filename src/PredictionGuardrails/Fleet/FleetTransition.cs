namespace PredictionGuardrails;

/// <summary>Represents a change of the fleet's decision on a guard.</summary>
public sealed record FleetTransition
{
    /// <summary>Gets the time in UTC, by the clock of the store.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets a value that indicates whether there were enough votes from then on.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Gets the reason as a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets the name of the replica that noticed it first.</summary>
    public required string Replica { get; init; }
}
