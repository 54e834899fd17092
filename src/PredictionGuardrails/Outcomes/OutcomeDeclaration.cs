namespace PredictionGuardrails;

/// <summary>Describes an outcome that a guard declares, for those that use outcomes. See <see cref="IOutcomeSource"/>.</summary>
/// <param name="Name">The name of the outcome.</param>
/// <param name="Type">The type of its values.</param>
public sealed record OutcomeDeclaration(string Name, OutcomeType Type)
{
    /// <summary>Gets how long after a prediction its outcome counts as final. The default is zero.</summary>
    public TimeSpan Maturity { get; init; }

    /// <summary>Gets the unit of measure of the values, such as <c>EUR</c>, or null if there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>
    /// Gets a value that indicates whether no outcome means <see langword="false"/> once it's final, so that each prediction has an outcome. The default is
    /// <see langword="false"/>: nothing is known then.
    /// </summary>
    public bool IsAbsenceNegative { get; init; }

    /// <summary>
    /// Gets a value that indicates whether only some predictions can have an outcome, for example those of loans that were granted. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool IsSelective { get; init; }

    /// <summary>Gets how <see cref="FinalOutcome.Error"/> is measured, or null if predictions can't be compared with the outcome.</summary>
    public OutcomeErrorKind? ErrorKind { get; init; }

    /// <summary>Gets a value that indicates whether units of predictions can be told apart. They can't if they are erased before they are logged. The default is true.</summary>
    public bool AreUnitsKnown { get; init; } = true;
}
