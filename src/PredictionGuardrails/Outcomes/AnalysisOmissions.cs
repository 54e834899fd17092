namespace PredictionGuardrails;

/// <summary>Represents what isn't part of an <see cref="OutcomeAnalysis"/>.</summary>
public sealed record AnalysisOmissions
{
    /// <summary>Gets the number of older records, because there are more than <see cref="OutcomeAnalysis.MaximumPredictions"/>.</summary>
    public long OlderRecords { get; init; }

    /// <summary>Gets the number of predictions without an outcome, if their absence means nothing.</summary>
    public long WithoutOutcome { get; init; }

    /// <summary>Gets the number of calls that only probed the model, because the breaker was half-open.</summary>
    public long Probes { get; init; }

    /// <summary>
    /// Gets the number of records that can't be compared with an outcome: without a prediction of the model, with an injected fault, with a number that isn't
    /// finite or isn't a probability.
    /// </summary>
    public long Incomparable { get; init; }

    /// <summary>Gets the number of segments with too few predictions for a test.</summary>
    public int SmallSegments { get; init; }

    /// <summary>Gets the number of segments that were tested and aren't listed.</summary>
    public int UnlistedSegments { get; init; }

    /// <summary>Gets the columns of which only the 20 most frequent values are segments.</summary>
    public IReadOnlyList<string> ColumnsWithMoreValues { get; init; } = [];

    /// <summary>Gets the columns that aren't shown, because their values are classified.</summary>
    public IReadOnlyList<string> ClassifiedColumns { get; init; } = [];

    /// <summary>Gets the number of classes that aren't listed.</summary>
    public int UnlistedClasses { get; init; }
}
