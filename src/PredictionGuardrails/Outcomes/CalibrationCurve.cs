namespace PredictionGuardrails;

/// <summary>
/// Represents how well predicted probabilities match frequencies, by isotonic regression. The Brier score is <see cref="Miscalibration"/> minus
/// <see cref="Discrimination"/> plus <see cref="Uncertainty"/> (T. Dimitriadis, T. Gneiting, A. Jordan, 2021).
/// </summary>
public sealed record CalibrationCurve
{
    /// <summary>The largest number of steps.</summary>
    public const int MaximumSteps = 200;

    /// <summary>Gets by how much recalibration would improve the Brier score. 0 is best.</summary>
    public required double Miscalibration { get; init; }

    /// <summary>Gets by how much recalibrated predictions are better than the mean frequency. Larger is better.</summary>
    public required double Discrimination { get; init; }

    /// <summary>Gets the Brier score of the mean frequency, which doesn't depend on the model.</summary>
    public required double Uncertainty { get; init; }

    /// <summary>Gets the steps of the regression, in the order of the probabilities; if there are more than 200, some between the first and the last are missing.</summary>
    public required IReadOnlyList<CalibrationStep> Steps { get; init; }
}

/// <summary>Represents predicted probabilities to which isotonic regression assigns the same frequency.</summary>
/// <param name="Lowest">The lowest predicted probability.</param>
/// <param name="Highest">The highest predicted probability.</param>
/// <param name="Predicted">The mean of the predicted probabilities.</param>
/// <param name="Observed">The frequency of events.</param>
/// <param name="Predictions">The number of predictions, without weights.</param>
public sealed record CalibrationStep(double Lowest, double Highest, double Predicted, double Observed, long Predictions);
