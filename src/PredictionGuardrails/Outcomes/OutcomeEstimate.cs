namespace PredictionGuardrails;

/// <summary>
/// Represents the expected quality of predictions whose outcomes aren't final, by outcomes of earlier predictions. It assumes that errors depend on what is
/// predicted as they did; it doesn't see a model whose errors grow while its predictions stay the same.
/// </summary>
public sealed record OutcomeEstimate
{
    /// <summary>Gets the first day with predictions whose outcomes aren't final, in UTC.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Gets the last day with predictions whose outcomes aren't final, in UTC.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Gets the number of these predictions.</summary>
    public required double Predictions { get; init; }

    /// <summary>Gets the estimates, at least one.</summary>
    public required IReadOnlyList<EstimatedMeasure> Measures { get; init; }

    /// <summary>Gets a sentence that describes what the estimates assume.</summary>
    public required string Assumption { get; init; }

    /// <summary>Gets the fraction of these predictions, from 0 to 1, that are in ranges with fewer than 30 outcomes, where estimates are less certain than their intervals.</summary>
    public double UnfamiliarShare { get; init; }

    /// <summary>
    /// Gets a sentence that describes how outcomes contradicted estimates within the last 7 final days, or null if they didn't. Don't rely on the estimates then.
    /// </summary>
    public string? Violation { get; init; }
}

/// <summary>Represents a measure of quality that is estimated.</summary>
/// <param name="Name">The name, for example <c>accuracy</c>.</param>
/// <param name="Value">The most likely value.</param>
/// <param name="Lower">The lower limit of a 95% interval.</param>
/// <param name="Upper">The upper limit of a 95% interval.</param>
public sealed record EstimatedMeasure(string Name, double Value, double Lower, double Upper);
