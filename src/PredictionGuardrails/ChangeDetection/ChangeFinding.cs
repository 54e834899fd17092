namespace PredictionGuardrails.ChangeDetection;

/// <summary>A metric isn't what anymore its baseline was.</summary>
/// <param name="Observed">What was observed, as what follows "the metric was".</param>
/// <param name="Expected">What the baseline was.</param>
/// <param name="Mean">The mean of the numbers since it began; null where there are none.</param>
/// <param name="Predictions">Since how many predictions it is so.</param>
internal sealed record ChangeFinding(string Observed, string Expected, double? Mean, long Predictions);
