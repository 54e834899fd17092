namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>The result of a trial.</summary>
/// <param name="Estimates">What was estimated before outcomes came.</param>
/// <param name="Realized">What the outcomes showed, by the name of the measure.</param>
/// <param name="Violation">What was reported when they had come.</param>
internal sealed record EstimateTrial(IReadOnlyList<EstimatedMeasure> Estimates, IReadOnlyDictionary<string, double> Realized, string? Violation);
