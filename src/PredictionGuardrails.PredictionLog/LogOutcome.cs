namespace PredictionGuardrails.PredictionLog;

/// <summary>Describes an outcome of a guard's predictions: what turns out to be true later.</summary>
/// <param name="Name">The name of the outcome.</param>
/// <param name="Type">The type of its values.</param>
public sealed record LogOutcome(string Name, OutcomeType Type)
{
    /// <summary>Gets how long after a prediction its outcome counts as final.</summary>
    public TimeSpan Maturity { get; init; }

    /// <summary>Gets what it means if a prediction has no outcome after the maturity.</summary>
    public OutcomeAbsence Absence { get; init; }

    /// <summary>Gets the unit of measure of the values, such as <c>EUR</c>, or null if there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>Gets a description of the values, or null if there is none.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Gets a value that indicates whether only some predictions can have an outcome, for example only loans that were granted. Quality then describes those.
    /// </summary>
    public bool IsSelective { get; init; }

    /// <summary>
    /// Gets which quantile of the outcome predictions state, greater than 0 and less than 1: with 0.9, 90% of outcomes are expected at or below predictions.
    /// Null, the default, if they don't state one.
    /// </summary>
    public double? Quantile { get; init; }
}
