namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>The result of <c>log export --as-known-at</c>.</summary>
internal sealed record PointInTimeResult
{
    public required string Folder { get; init; }

    public required string Guard { get; init; }

    public required string File { get; init; }

    /// <summary>Nothing that was known later is in the file.</summary>
    public required DateTimeOffset AsKnownAt { get; init; }

    /// <summary>The number of exported predictions.</summary>
    public required long Records { get; init; }

    /// <summary>The number of predictions that were left out, because they were younger than the maturity.</summary>
    public required long Immature { get; init; }

    public required IReadOnlyList<TrainingColumn> Columns { get; init; }

    public FeatureResult? Features { get; init; }

    public required IReadOnlyList<OutcomeResult> Outcomes { get; init; }

    public required IReadOnlyList<FeatureAgreement> Agreement { get; init; }

    /// <summary>The number of requests for erasure in the folder. Their records aren't in the file.</summary>
    public required long ErasureRequests { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>A column of the file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Source"><c>logged</c>, <c>backfilled</c>, or <c>outcome</c>.</param>
internal sealed record TrainingColumn(string Name, string Source);

/// <summary>What became of the rows of a history.</summary>
internal sealed record FeatureResult
{
    public required string File { get; init; }

    public required long Rows { get; init; }

    /// <summary>The number of rows that were left out, because they have no key.</summary>
    public required long WithoutKey { get; init; }

    /// <summary>The number of rows that were left out, because they were known later than the export is for.</summary>
    public required long KnownLater { get; init; }

    /// <summary>The number of rows that were left out, because a newer event was known by the time they were known.</summary>
    public required long Superseded { get; init; }

    /// <summary>The number of predictions with features.</summary>
    public required long Joined { get; init; }

    /// <summary>The number of predictions whose newest features were too old.</summary>
    public required long Expired { get; init; }

    /// <summary>The number of predictions of which no features were known.</summary>
    public required long NotFound { get; init; }

    /// <summary>The number of values that were checked in the written file.</summary>
    public long CheckedCells { get; init; }
}

/// <summary>An outcome in the file.</summary>
internal sealed record OutcomeResult
{
    public required string Name { get; init; }

    /// <summary>The number of recorded outcomes that were known, with repeated and revised ones.</summary>
    public required long Rows { get; init; }

    /// <summary>The number of predictions with this outcome.</summary>
    public required long Predictions { get; init; }
}
