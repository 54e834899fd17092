using PredictionGuardrails.Tool.Logs;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>What <c>log export --as-known-at</c> exports.</summary>
internal sealed record PointInTimeRequest
{
    public required string Folder { get; init; }

    /// <summary>The file to write.</summary>
    public required string File { get; init; }

    /// <summary>Whether a file that exists is overwritten.</summary>
    public required bool Overwrites { get; init; }

    /// <summary>The guard, and which of its predictions.</summary>
    public required RecordFilter Filter { get; init; }

    /// <summary>Nothing that was known later is exported.</summary>
    public required DateTimeOffset AsKnownAt { get; init; }

    /// <summary>How old a prediction is at least; null for any age.</summary>
    public TimeSpan? Maturity { get; init; }

    /// <summary>The history of features; null for none.</summary>
    public FeatureRequest? Features { get; init; }

    public string Guard => Filter.Guard!;
}

/// <summary>A file with a history of features, and how it's joined.</summary>
internal sealed record FeatureRequest
{
    public required string File { get; init; }

    public required string KeyColumn { get; init; }

    public required string EventColumn { get; init; }

    public required string KnownColumn { get; init; }

    /// <summary>The column of the log with the same key.</summary>
    public required string LogColumn { get; init; }

    /// <summary>How old the event of a row is at most; null for any age.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>How long before a prediction a row was known at least.</summary>
    public TimeSpan Embargo { get; init; }

    /// <summary>Whether known times that look wrong are used nevertheless.</summary>
    public bool TrustsKnownTime { get; init; }
}
