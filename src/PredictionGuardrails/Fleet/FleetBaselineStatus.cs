namespace PredictionGuardrails;

/// <summary>Represents the baseline that replicas of a fleet that learned at about the same time compare a metric with.</summary>
public sealed record FleetBaselineStatus
{
    /// <summary>Gets the name of the metric.</summary>
    public required string Metric { get; init; }

    /// <summary>Gets the segment; <see langword="null"/> for all predictions.</summary>
    public string? Segment { get; init; }

    /// <summary>Gets a value that indicates whether there is a baseline of the fleet. Until then, and if it has learned at another hour, a replica compares with its own.</summary>
    public required bool IsMerged { get; init; }

    /// <summary>Gets the names of the replicas that the baseline was merged from; before that, of those that have learned one.</summary>
    public required IReadOnlyList<string> Replicas { get; init; }

    /// <summary>Gets the names of the replicas that learned something else than the others.</summary>
    public required IReadOnlyList<string> DifferingReplicas { get; init; }
}
