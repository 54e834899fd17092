namespace PredictionGuardrails;

/// <summary>
/// The account of an outcome of a guard since the process started. At any time, <see cref="Recorded"/> is the sum of <see cref="Joined"/>,
/// <see cref="Pending"/>, and <see cref="Unmatched"/>.
/// </summary>
public sealed record OutcomeStatus
{
    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the name of the outcome.</summary>
    public required string Outcome { get; init; }

    /// <summary>Gets the number of recorded outcomes, including revisions.</summary>
    public long Recorded { get; init; }

    /// <summary>Gets the number of outcomes that were recorded before, and weren't written again.</summary>
    public long Repeated { get; init; }

    /// <summary>Gets the number of recorded outcomes that revise an earlier one.</summary>
    public long Revised { get; init; }

    /// <summary>Gets the number of outcomes whose prediction was found.</summary>
    public long Joined { get; init; }

    /// <summary>Gets the number of outcomes whose prediction is still looked for in the files of the log.</summary>
    public long Pending { get; init; }

    /// <summary>
    /// Gets the number of outcomes without a logged prediction: it was never made, was sampled out or dropped, or its record is no longer kept.
    /// </summary>
    public long Unmatched { get; init; }

    /// <summary>Gets when an outcome was last recorded, or null if none was.</summary>
    public DateTimeOffset? LastRecordedAt { get; init; }
}
