namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>What a test shows so far. It may be read after every observation.</summary>
/// <param name="Effect">What the interval is about.</param>
/// <param name="IsHarmShown">Whether harm beyond the margin has been shown; false at all times together with a probability of at most α if there is none.</param>
/// <param name="IsHarmExcluded">Whether harm beyond the margin has been excluded; false with a probability of at most α if there is such harm.</param>
/// <param name="Evidence">The largest evidence of harm so far, the natural logarithm of an e-value; harm is shown from ln(1/α).</param>
/// <param name="ExclusionEvidence">The same against harm.</param>
/// <param name="Interval">An interval of the effect.</param>
/// <param name="Observations">How many observations have been added.</param>
/// <param name="Allowed">The largest effect in the direction of harm that isn't harm, in the unit of the effect and with its sign; NaN while it isn't known.</param>
internal readonly record struct TestResult(
    Effect Effect, bool IsHarmShown, bool IsHarmExcluded, double Evidence, double ExclusionEvidence, EffectInterval Interval, long Observations,
    double Allowed = double.NaN);
