namespace PredictionGuardrails;

/// <summary>Represents a change of an experiment.</summary>
/// <param name="Time">When it was changed, in UTC.</param>
/// <param name="Description">What was changed, for example <c>Started phase Canary</c>.</param>
/// <param name="Reason">The reason.</param>
/// <param name="By">The person who did it, or null if the experiment or configuration did.</param>
public sealed record ExperimentChange(DateTimeOffset Time, string Description, string Reason, string? By)
{
    /// <summary>Gets the name of the replica on which it was changed; <see langword="null"/> without a fleet.</summary>
    public string? Replica { get; init; }
}
