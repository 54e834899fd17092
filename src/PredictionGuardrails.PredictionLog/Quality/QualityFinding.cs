namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>A rule on quality that is breached.</summary>
/// <param name="Rule">One of <see cref="QualityRuleNames"/>.</param>
/// <param name="Observed">What was observed, as a phrase.</param>
/// <param name="Expected">What is expected, as a phrase.</param>
/// <param name="Value">The number that was observed.</param>
/// <param name="Count">The number of predictions that it's about.</param>
internal sealed record QualityFinding(string Rule, string Observed, string Expected, double Value, long Count);
