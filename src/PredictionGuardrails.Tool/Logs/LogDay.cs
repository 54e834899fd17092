namespace PredictionGuardrails.Tool.Logs;

/// <summary>A guard's records of a day in UTC.</summary>
internal sealed record LogDay
{
    public required string Guard { get; init; }

    public required DateOnly Day { get; init; }

    public required long Records { get; init; }

    /// <summary>The number of records by verdict.</summary>
    public required IReadOnlyDictionary<PredictionVerdict, long> Verdicts { get; init; }

    /// <summary>The number of records with a breach.</summary>
    public required long Breaches { get; init; }

    public required int ClosedFiles { get; init; }

    public required int OpenSegments { get; init; }

    public required long Bytes { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>The time of the last record.</summary>
    public DateTimeOffset? To { get; init; }

    public required IReadOnlyList<string> Instances { get; init; }

    public required IReadOnlyList<int> PlanVersions { get; init; }

    /// <summary>
    /// The estimated number of calls, including those that weren't logged because of sampling: the sum of the reciprocals of inclusion probabilities
    /// (D. G. Horvitz and D. J. Thompson, 1952).
    /// </summary>
    public required double EstimatedCalls { get; init; }

    /// <summary>The number of unweighted records that would be as informative (L. Kish, 1965).</summary>
    public required double EffectiveSize { get; init; }
}
