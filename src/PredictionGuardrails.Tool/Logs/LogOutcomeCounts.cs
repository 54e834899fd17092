namespace PredictionGuardrails.Tool.Logs;

/// <summary>What the files say about an outcome of a guard: <c>recorded = joined + unmatched</c>.</summary>
internal sealed record LogOutcomeCounts
{
    public required string Guard { get; init; }

    public required string Outcome { get; init; }

    /// <summary>The number of outcomes, each revision once.</summary>
    public required long Recorded { get; init; }

    /// <summary>The number of recorded outcomes whose prediction is in the log.</summary>
    public required long Joined { get; init; }

    /// <summary>The number of recorded outcomes whose prediction isn't in the log.</summary>
    public required long Unmatched { get; init; }

    /// <summary>The number of recorded outcomes with a revision greater than 0.</summary>
    public required long Revised { get; init; }

    /// <summary>The number of outcomes that are in the files more than once. They aren't counted again.</summary>
    public required long Repeated { get; init; }

    /// <summary>When the last one was recorded.</summary>
    public required DateTimeOffset LastRecordedAt { get; init; }
}
