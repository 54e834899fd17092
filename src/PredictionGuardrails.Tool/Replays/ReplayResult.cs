namespace PredictionGuardrails.Tool.Replays;

/// <summary>The result of <c>replay</c>. Rows are the sum of learned, accepted, fellBack, and rejected.</summary>
internal sealed record ReplayResult
{
    public required string File { get; init; }

    public required string Guard { get; init; }

    public required string Mode { get; init; }

    /// <summary>The clock of the guard.</summary>
    public required string Clock { get; init; }

    /// <summary>The number of replayed rows.</summary>
    public required long Rows { get; init; }

    /// <summary>The number of skipped rows.</summary>
    public required long SkippedRows { get; init; }

    /// <summary>The number of rows during learning.</summary>
    public required long Learned { get; init; }

    /// <summary>The number of rows whose prediction is returned to the caller.</summary>
    public required long Accepted { get; init; }

    /// <summary>The number of rows for which the fallback is returned.</summary>
    public required long FellBack { get; init; }

    /// <summary>The number of rows for which the caller gets an exception.</summary>
    public required long Rejected { get; init; }

    /// <summary>The breaches in the order of rows, up to a limit.</summary>
    public required IReadOnlyList<ReplayBreach> Breaches { get; init; }

    /// <summary>The number of entries, including those that aren't listed.</summary>
    public required long BreachesFound { get; init; }

    /// <summary>The number of breaches by check or rule, including those that aren't listed. A check has one breach per row.</summary>
    public required IReadOnlyDictionary<string, long> BreachesByRule { get; init; }

    /// <summary>Whether the list is incomplete.</summary>
    public required bool BreachesCut { get; init; }

    /// <summary>The progress of learning if it wasn't complete at the end.</summary>
    public string? StillLearning { get; init; }

    /// <summary>The time from the first row to the last; null on a virtual clock.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The part of it in which the guard could raise shifts, sampled every ten minutes; null on a virtual clock.</summary>
    public TimeSpan? ReadyFor { get; init; }

    /// <summary>Settings that weren't used.</summary>
    public required IReadOnlyList<string> NotReplayed { get; init; }

    /// <summary>The effect of the settings; null if the mode isn't Enforce, the guard was reset after alarms, or no rows were left to replay.</summary>
    public EnforcedTrial? Enforced { get; init; }

    /// <summary>Reasons to trust the result less.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The history in at most 64 parts.</summary>
    public required IReadOnlyList<ReplayPiece> Timeline { get; init; }
}

/// <summary>A breach of a rule, or of a check on consecutive rows.</summary>
internal sealed record ReplayBreach
{
    /// <summary>The first row, from 0, not counting the header. For a rule, the row of the alarm.</summary>
    public required long Row { get; init; }

    public required long LastRow { get; set; }

    /// <summary>The number of predictions with the breach.</summary>
    public required long Count { get; set; }

    public required string Rule { get; init; }

    public string? Metric { get; init; }

    /// <summary>The observation in the first row.</summary>
    public required string Observed { get; init; }

    public required string Expected { get; init; }

    /// <summary>The action, applied or not.</summary>
    public required string Action { get; init; }

    /// <summary>The number of predictions that the rule evaluated; 1 for a check.</summary>
    public required long Predictions { get; init; }

    /// <summary>The time on the guard's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Message { get; init; }
}

/// <summary>The effect of enforced settings on the whole history, including the rows of learning.</summary>
/// <param name="Calls">The number of calls, one per row.</param>
/// <param name="AnsweredByFallback">The number of calls that return the fallback.</param>
/// <param name="AnsweredByNone">The number of calls that throw an exception.</param>
/// <param name="Duration">The time from the first row to the last; null on a virtual clock.</param>
internal sealed record EnforcedTrial(long Calls, long AnsweredByFallback, long AnsweredByNone, TimeSpan? Duration);

/// <summary>Consecutive rows.</summary>
internal sealed record ReplayPiece(long Row, long LastRow, long Rows, double? Mean, long Learned, long Answered, long Breaches);
