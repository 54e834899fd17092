namespace PredictionGuardrails.Fleet;

/// <summary>Represents what a replica has gathered for and against changes of a metric, so that it can be added to that of the others.</summary>
public sealed record FleetEvidenceReport
{
    /// <summary>Gets the name of the metric.</summary>
    public required string Metric { get; init; }

    /// <summary>Gets the segment; <see langword="null"/> for all predictions.</summary>
    public string? Segment { get; init; }

    /// <summary>Gets a value that indicates whether the scores are for gross changes; <see langword="false"/> for shifts.</summary>
    public required bool IsGross { get; init; }

    /// <summary>Gets a hash of the names of the scores. Only sums of the same scores are added.</summary>
    public required string Scores { get; init; }

    /// <summary>Gets a number that identifies the sums within the replica. Sums with another number began again.</summary>
    public required long Id { get; init; }

    /// <summary>Gets the number of predictions that the sums are about.</summary>
    public required long PredictionCount { get; init; }

    /// <summary>Gets the evidence that raises a breach, in nats.</summary>
    public required double AlarmLevel { get; init; }

    /// <summary>Gets the evidence, in nats, that shows after a change that it hasn't ended.</summary>
    public required double TestLevel { get; init; }

    /// <summary>Gets a value that indicates whether <see cref="AlarmLevel"/> is for a rate of false alarms in time, not in predictions.</summary>
    public bool IsRateInTime { get; init; }

    /// <summary>Gets how many predictions have to match the baseline, at least, before a change is over.</summary>
    public required int RequiredProbes { get; init; }

    /// <summary>
    /// Gets what each score has gained in total: for each, a little-endian 32-bit integer with the sum in 256ths of a nat, modulo 2^32. Differences of two sums are exact
    /// to a 256th of a nat.
    /// </summary>
    public required ReadOnlyMemory<byte> Gains { get; init; }
}
