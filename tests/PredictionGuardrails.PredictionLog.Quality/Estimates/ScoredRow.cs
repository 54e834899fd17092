namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>A row of real data with its prediction.</summary>
/// <param name="Prediction">The prediction.</param>
/// <param name="Outcome">What is true.</param>
/// <param name="Groups">For each group, whether the row belongs to it.</param>
internal sealed record ScoredRow(double Prediction, double Outcome, IReadOnlyList<bool> Groups);
