namespace PredictionGuardrails;

/// <summary>Represents the quality of a guard's predictions by one outcome. Predictions that aren't logged or kept are represented by others.</summary>
public sealed record OutcomeQuality
{
    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the name of the outcome.</summary>
    public required string Outcome { get; init; }

    /// <summary>Gets the type of the outcome's values.</summary>
    public required OutcomeType Type { get; init; }

    /// <summary>Gets the unit of measure of the outcome's values, or null if there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>Gets how long after a prediction its outcome counts as final.</summary>
    public required TimeSpan Maturity { get; init; }

    /// <summary>Gets a value that indicates whether only some predictions can have an outcome. Quality then describes those.</summary>
    public bool IsSelective { get; init; }

    /// <summary>Gets the name of the error: <c>mean absolute error</c>, <c>mean squared error</c>, or <c>error rate</c>.</summary>
    public required string ErrorName { get; init; }

    /// <summary>Gets the rules with their current state.</summary>
    public required IReadOnlyList<RuleStatus> Rules { get; init; }

    /// <summary>Gets the days on which predictions were made, in UTC, the latest last, at most 90 that are final and those that aren't yet.</summary>
    public required IReadOnlyList<OutcomeDay> Days { get; init; }

    /// <summary>Gets how frequent events were by predicted probability; empty if predictions aren't probabilities.</summary>
    public IReadOnlyList<CalibrationBin> Calibration { get; init; } = [];

    /// <summary>
    /// Gets the expected quality of predictions whose outcomes aren't final, or null if there are none, if fewer than 200 outcomes are final, or if predictions
    /// are classes.
    /// </summary>
    public OutcomeEstimate? Estimate { get; init; }

    /// <summary>Gets the days of all replicas together; <see langword="null"/> without a fleet, or while its store doesn't answer.</summary>
    public FleetOutcomeQuality? Fleet { get; init; }
}

/// <summary>Represents the quality of predictions of all replicas of a fleet together.</summary>
/// <param name="ReplicaCount">The number of replicas that were heard of. Days also contain what replicas evaluated that have ended.</param>
/// <param name="Days">
/// The last 30 days on which predictions were made, in UTC, the latest last. They are about two minutes old, and contain what replicas evaluated since they
/// started.
/// </param>
public sealed record FleetOutcomeQuality(int ReplicaCount, IReadOnlyList<OutcomeDay> Days);

/// <summary>Represents the predictions of a day and their outcomes so far.</summary>
/// <param name="Day">The day in UTC.</param>
/// <param name="Predictions">The number of predictions.</param>
/// <param name="WithOutcome">The number of predictions with an outcome.</param>
/// <param name="Error">The mean error; null without outcomes.</param>
/// <param name="Bias">The mean of outcomes minus predictions; null without outcomes.</param>
/// <param name="IsFinal">Whether all outcomes of the day count as final.</param>
public sealed record OutcomeDay(DateOnly Day, double Predictions, double WithOutcome, double? Error, double? Bias, bool IsFinal)
{
    /// <summary>
    /// Gets the estimate of <see cref="Error"/> by outcomes that were final on that day, or null if there were too few. If the day is final, it shows how
    /// good estimates are.
    /// </summary>
    public EstimatedMeasure? EstimatedError { get; init; }

    /// <summary>
    /// Gets the fraction of predictions that usually have an outcome at the age of these, from 0 to 1, or null if the day is final or too little is known. A lower
    /// <see cref="WithOutcome"/> means that outcomes are late or get lost.
    /// </summary>
    public double? ExpectedCoverage { get; init; }
}

/// <summary>Represents a tenth of the predicted probabilities.</summary>
/// <param name="Predicted">The mean of the predicted probabilities.</param>
/// <param name="Observed">The frequency of events.</param>
/// <param name="Predictions">The number of predictions with an outcome.</param>
public sealed record CalibrationBin(double Predicted, double Observed, double Predictions);
