namespace PredictionGuardrails;

/// <summary>Represents a change that the replicas of a fleet found together and that isn't over.</summary>
public sealed record FleetChange
{
    /// <summary>Gets the name of the metric.</summary>
    public required string Metric { get; init; }

    /// <summary>Gets the segment; <see langword="null"/> for all predictions.</summary>
    public string? Segment { get; init; }

    /// <summary>Gets a value that indicates whether the change is gross; <see langword="false"/> for a shift.</summary>
    public required bool IsGross { get; init; }

    /// <summary>Gets what was found, as what follows "the metric was", for example <c>higher than the baseline</c>.</summary>
    public required string Finding { get; init; }

    /// <summary>Gets the action that the change leads to on this replica.</summary>
    public required BreachAction Action { get; init; }

    /// <summary>Gets the time when it was found, in UTC, by the clock of the store.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Gets the number of predictions of all replicas that it was found in.</summary>
    public required long PredictionCount { get; init; }

    /// <summary>Gets the number of replicas that it was found on.</summary>
    public required int ReplicaCount { get; init; }

    /// <summary>
    /// Gets the number of replicas that were left out: those that contributed most. The others found the change without them, so that a few broken replicas don't
    /// open the breakers of all.
    /// </summary>
    public required int LeftOutCount { get; init; }

    /// <summary>Gets the number of predictions and probes of all replicas together that have to match the baseline until the change is over.</summary>
    public required long RequiredPredictionCount { get; init; }
}
