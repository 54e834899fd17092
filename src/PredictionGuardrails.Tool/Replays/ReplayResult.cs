namespace PredictionGuardrails.Tool.Replays;

/// <summary>What <c>replay</c> found. Rows are learned, accepted, fellBack and rejected together.</summary>
internal sealed record ReplayResult
{
    public required string File { get; init; }

    public required string Guard { get; init; }

    public required string Mode { get; init; }

    /// <summary>By what clock the guard went.</summary>
    public required string Clock { get; init; }

    /// <summary>Rows that were put to the guard.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that could not be read and were left out.</summary>
    public required long SkippedRows { get; init; }

    /// <summary>Rows that it learnt from, or that came while it did.</summary>
    public required long Learned { get; init; }

    /// <summary>Rows whose prediction the caller would have got.</summary>
    public required long Accepted { get; init; }

    /// <summary>Rows that a fallback would have answered.</summary>
    public required long FellBack { get; init; }

    /// <summary>Rows for which the caller would have got an exception.</summary>
    public required long Rejected { get; init; }

    /// <summary>What was breached, in the order of rows; bounded.</summary>
    public required IReadOnlyList<ReplayBreach> Breaches { get; init; }

    /// <summary>How many entries there are, those that are not listed too.</summary>
    public required long BreachesFound { get; init; }

    /// <summary>How many breaches there were of each check or rule, those that are not listed too; a check's on each row is one.</summary>
    public required IReadOnlyDictionary<string, long> BreachesByRule { get; init; }

    /// <summary>Whether the list was cut.</summary>
    public required bool BreachesCut { get; init; }

    /// <summary>How far learning was at the end, where it was not done.</summary>
    public string? StillLearning { get; init; }

    /// <summary>From the first row to the last; null on a virtual clock.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>For how long of that the guard raised all shifts that it had evidence for, looked at every ten minutes; null on a virtual clock.</summary>
    public TimeSpan? ReadyFor { get; init; }

    /// <summary>Settings that were not tried.</summary>
    public required IReadOnlyList<string> NotReplayed { get; init; }

    /// <summary>What the settings would have led to; null if the mode does not enforce, the guard went on after breaches, or no row was left to replay.</summary>
    public EnforcedTrial? Enforced { get; init; }

    /// <summary>What makes the result less than it seems.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The history in a few dozen pieces.</summary>
    public required IReadOnlyList<ReplayPiece> Timeline { get; init; }
}

/// <summary>A breach of one rule, or of one check over rows that follow each other.</summary>
internal sealed record ReplayBreach
{
    /// <summary>The first row, from 0, without the header; of a rule, where it alarmed.</summary>
    public required long Row { get; init; }

    public required long LastRow { get; set; }

    /// <summary>How many predictions breached it.</summary>
    public required long Count { get; set; }

    public required string Rule { get; init; }

    public string? Metric { get; init; }

    /// <summary>What was observed at the first row.</summary>
    public required string Observed { get; init; }

    public required string Expected { get; init; }

    /// <summary>What it led to, or would have.</summary>
    public required string Action { get; init; }

    /// <summary>Over how many predictions a rule saw it; 1 for a check.</summary>
    public required long Predictions { get; init; }

    /// <summary>When, on the guard's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Message { get; init; }
}

/// <summary>What settings that enforce would have led to over the whole history, the rows that were learned from too.</summary>
/// <param name="Calls">How many calls there were, one for each row.</param>
/// <param name="AnsweredByFallback">How many of them the fallback would have answered.</param>
/// <param name="AnsweredByNone">How many would have failed with an exception.</param>
/// <param name="Duration">From the first row to the last; null on a virtual clock.</param>
internal sealed record EnforcedTrial(long Calls, long AnsweredByFallback, long AnsweredByNone, TimeSpan? Duration);

/// <summary>Rows that follow each other.</summary>
internal sealed record ReplayPiece(long Row, long LastRow, long Rows, double? Mean, long Learned, long Answered, long Breaches);
