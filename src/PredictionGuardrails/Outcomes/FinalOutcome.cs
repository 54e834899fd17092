namespace PredictionGuardrails;

/// <summary>Represents a prediction whose outcome is final. See <see cref="IOutcomeSource"/>.</summary>
public readonly record struct FinalOutcome
{
    /// <summary>Gets what identifies the call: the hash of its ID that <see cref="IOutcomeSource.GetIdHash"/> returns.</summary>
    public required ulong IdHash { get; init; }

    /// <summary>Gets the time when the call was answered, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the name of the arm that the call was routed to, whichever model answered; null if no arm was chosen for it.</summary>
    public string? Arm { get; init; }

    /// <summary>Gets the probability with which the arm was chosen, from 0 to 1; null if no arm was chosen.</summary>
    public double? ArmProbability { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the model of the arm answered the call; null if the arm is the guard's own model, or has no model for the call.
    /// </summary>
    public bool? IsAnsweredByArm { get; init; }

    /// <summary>Gets what identifies the unit, a hash that is uniform over 64 bits; 0 if the call had no unit.</summary>
    public ulong Unit { get; init; }

    /// <summary>Gets the prediction; null if there is none, or if it's a label.</summary>
    public double? Prediction { get; init; }

    /// <summary>Gets a value that indicates whether the outcome is known, or its absence means <see langword="false"/>.</summary>
    public required bool HasOutcome { get; init; }

    /// <summary>Gets the outcome: 0 or 1 for a Boolean value; null if it isn't known, or is a label. Revisions that come after it became final don't count.</summary>
    public double? Outcome { get; init; }

    /// <summary>
    /// Gets the hash of the outcome if it's a label: XXH3 (Y. Collet) with 64 bits, of the UTF-16 code units; null if it isn't known, or isn't a label.
    /// </summary>
    public ulong? LabelHash { get; init; }

    /// <summary>
    /// Gets the error of the prediction: the absolute difference of numbers, the squared error of a probability (G. W. Brier, 1950), or 1 for a wrong label or
    /// Boolean value and 0 for a right one; null if one of both isn't known or they can't be compared.
    /// </summary>
    public double? Error { get; init; }
}
