namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>A declared outcome of a guard: its account since the process started, and the quality of predictions by it.</summary>
internal sealed record QualityView
{
    /// <summary>The name of the outcome.</summary>
    public required string Outcome { get; init; }

    /// <summary>The unit of measure of its values; null if none is set.</summary>
    public string? Unit { get; init; }

    /// <summary>What became of recorded outcomes.</summary>
    public required OutcomeAccountView Account { get; init; }

    /// <summary>The name of the error: mean absolute error, mean squared error, or error rate; null if predictions aren't compared with the outcome.</summary>
    public string? ErrorName { get; init; }

    /// <summary>How long after a prediction its outcome counts as final, as "1.00:00:00"; null if predictions aren't compared with the outcome.</summary>
    public string? Maturity { get; init; }

    /// <summary>True if only some predictions can have the outcome.</summary>
    public required bool IsSelective { get; init; }

    /// <summary>The rules on quality.</summary>
    public required IReadOnlyList<RuleView> Rules { get; init; }

    /// <summary>The days on which predictions were made, the latest last.</summary>
    public required IReadOnlyList<QualityDayView> Days { get; init; }

    /// <summary>How frequent events were by predicted probability; empty if predictions aren't probabilities.</summary>
    public required IReadOnlyList<CalibrationView> Calibration { get; init; }

    /// <summary>The expected quality of predictions whose outcomes aren't final; null if it can't be estimated.</summary>
    public EstimateView? Estimate { get; init; }

    /// <summary>The days of all replicas together; null without a fleet, or while its store doesn't answer.</summary>
    public FleetQualityView? Fleet { get; init; }
}

/// <summary>The quality of predictions of all replicas together.</summary>
/// <param name="ReplicaCount">The number of replicas that were heard of.</param>
/// <param name="Days">The days on which predictions were made, the latest last.</param>
internal sealed record FleetQualityView(int ReplicaCount, IReadOnlyList<QualityDayView> Days);

/// <summary>The account of an outcome since the process started: recorded outcomes are the sum of joined, pending, and unmatched ones.</summary>
/// <param name="Recorded">The number of recorded outcomes, including revisions.</param>
/// <param name="Joined">The number of outcomes whose prediction was found.</param>
/// <param name="Pending">The number of outcomes whose prediction is still looked for.</param>
/// <param name="Unmatched">The number of outcomes without a logged prediction.</param>
/// <param name="Repeated">The number of outcomes that were recorded before, and weren't written again.</param>
/// <param name="Revised">The number of recorded outcomes that revise an earlier one.</param>
/// <param name="LastRecordedAt">When an outcome was last recorded; null if none was.</param>
internal sealed record OutcomeAccountView(
    long Recorded, long Joined, long Pending, long Unmatched, long Repeated, long Revised, DateTimeOffset? LastRecordedAt);

/// <summary>The predictions of a day, in UTC.</summary>
/// <param name="Day">The day.</param>
/// <param name="Predictions">The number of predictions, an estimate if they are a sample.</param>
/// <param name="Coverage">The fraction of predictions with an outcome; null without predictions.</param>
/// <param name="Error">The mean error; null without outcomes.</param>
/// <param name="Bias">The mean of outcomes minus predictions; null without outcomes, and if predictions are classes.</param>
/// <param name="IsFinal">True if all outcomes of the day count as final.</param>
internal sealed record QualityDayView(DateOnly Day, double? Predictions, double? Coverage, double? Error, double? Bias, bool IsFinal)
{
    /// <summary>The mean error as estimated by outcomes that were final on that day; null if there were too few.</summary>
    public EstimatedMeasureView? EstimatedError { get; init; }

    /// <summary>The fraction of predictions that usually have an outcome at the age of these; null if the day is final or too little is known.</summary>
    public double? ExpectedCoverage { get; init; }
}

/// <summary>The expected quality of predictions whose outcomes aren't final.</summary>
/// <param name="From">The first day of these predictions, in UTC.</param>
/// <param name="To">Their last day.</param>
/// <param name="Predictions">Their number.</param>
/// <param name="Measures">The estimates.</param>
/// <param name="Assumption">What the estimates assume.</param>
/// <param name="UnfamiliarShare">The fraction of predictions in ranges with few outcomes.</param>
/// <param name="Violation">How outcomes contradicted earlier estimates; null if they didn't.</param>
internal sealed record EstimateView(
    DateOnly From,
    DateOnly To,
    double? Predictions,
    IReadOnlyList<EstimatedMeasureView> Measures,
    string Assumption,
    double? UnfamiliarShare,
    string? Violation);

/// <summary>An estimated measure of quality with a 95% interval.</summary>
/// <param name="Name">The name, such as accuracy.</param>
/// <param name="Value">The most likely value.</param>
/// <param name="Lower">The lower limit.</param>
/// <param name="Upper">The upper limit.</param>
internal sealed record EstimatedMeasureView(string Name, double? Value, double? Lower, double? Upper);

/// <summary>A tenth of the predicted probabilities.</summary>
/// <param name="Predicted">The mean of the predicted probabilities.</param>
/// <param name="Observed">The frequency of events.</param>
/// <param name="Predictions">The number of predictions with an outcome.</param>
internal sealed record CalibrationView(double? Predicted, double? Observed, double? Predictions);
