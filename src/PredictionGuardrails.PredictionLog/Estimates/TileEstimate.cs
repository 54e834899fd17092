namespace PredictionGuardrails.PredictionLog.Estimates;

/// <summary>What is expected of a measure for the predictions of a tile.</summary>
/// <param name="Mean">The expected mean.</param>
/// <param name="Uncertainty">The variance of that mean, because it was measured on a limited number of outcomes.</param>
/// <param name="Variance">The variance of the measure for a single prediction.</param>
internal readonly record struct TileEstimate(double Mean, double Uncertainty, double Variance);
