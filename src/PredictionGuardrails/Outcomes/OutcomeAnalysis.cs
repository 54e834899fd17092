namespace PredictionGuardrails;

/// <summary>
/// Represents where a guard's predictions are wrong by one outcome, and by how much. Only predictions whose outcome is final are analyzed, and those of probes
/// aren't. Each prediction is weighted with the reciprocal of the probability with which it was logged (D. G. Horvitz and D. J. Thompson, 1952).
/// </summary>
public sealed record OutcomeAnalysis
{
    /// <summary>The largest number of predictions of an analysis, which are the latest ones: 200,000.</summary>
    public const int MaximumPredictions = 200_000;

    /// <summary>The largest number of days of an analysis: 1,000.</summary>
    public const int MaximumDays = 1000;

    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the name of the outcome.</summary>
    public required string Outcome { get; init; }

    /// <summary>Gets the type of the outcome's values.</summary>
    public required OutcomeType Type { get; init; }

    /// <summary>Gets the unit of measure of the outcome's values, or null if there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>Gets which quantile of the outcome predictions state, between 0 and 1, or null if they don't state one.</summary>
    public double? Quantile { get; init; }

    /// <summary>Gets a value that indicates whether only some predictions can have an outcome. The analysis then describes those.</summary>
    public bool IsSelective { get; init; }

    /// <summary>Gets the earliest time of a prediction.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Gets the time before which predictions were made, so that their outcomes are final.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Gets the number of predictions that could be compared with an outcome.</summary>
    public required long Predictions { get; init; }

    /// <summary>Gets the number of predictions with an outcome. All measures describe these.</summary>
    public required long WithOutcome { get; init; }

    /// <summary>Gets how many predictions the ones with an outcome stand for, because others weren't logged.</summary>
    public required double EstimatedPredictions { get; init; }

    /// <summary>Gets how many predictions of equal weight would say as much (L. Kish, 1965); 0 without outcomes.</summary>
    public required double EffectiveSize { get; init; }

    /// <summary>
    /// Gets the name of the error that segments and the worst predictions are found by: <c>absolute error</c>, <c>quantile loss</c>, <c>squared error</c>, or
    /// <c>error rate</c>; null without predictions that can be compared with the outcome.
    /// </summary>
    public string? ErrorName { get; init; }

    /// <summary>Gets the measures; empty without outcomes.</summary>
    public IReadOnlyList<OutcomeMetric> Metrics { get; init; } = [];

    /// <summary>Gets quality by class, those with the most outcomes first, at most 50; empty if predictions aren't classes.</summary>
    public IReadOnlyList<ClassQuality> Classes { get; init; } = [];

    /// <summary>Gets how well predicted probabilities match frequencies, or null if predictions aren't probabilities.</summary>
    public CalibrationCurve? Calibration { get; init; }

    /// <summary>Gets a value that indicates whether predictions of the same unit are treated as dependent. They aren't if units aren't logged.</summary>
    public bool IsClusteredByUnit { get; init; }

    /// <summary>Gets the number of segments that were tested. The tests account for this number.</summary>
    public int SegmentsTested { get; init; }

    /// <summary>Gets the segments, those that are worse than chance explains first, at most 50.</summary>
    public IReadOnlyList<SegmentQuality> Segments { get; init; } = [];

    /// <summary>Gets the predictions with the largest errors, the largest first, at most 20.</summary>
    public IReadOnlyList<WorstPrediction> WorstPredictions { get; init; } = [];

    /// <summary>Gets what isn't part of the analysis.</summary>
    public required AnalysisOmissions Omitted { get; init; }
}
