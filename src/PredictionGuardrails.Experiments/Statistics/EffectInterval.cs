namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>An interval of the effect; its limits hold at all times together with a probability of at least 1 - 2α.</summary>
/// <param name="Estimate">The best estimate; NaN while there is none.</param>
/// <param name="Lower">The lower limit, which may be infinite.</param>
/// <param name="Upper">The upper limit, which may be infinite.</param>
internal readonly record struct EffectInterval(double Estimate, double Lower, double Upper)
{
    /// <summary>Nothing is known yet.</summary>
    public static readonly EffectInterval Unknown = new(double.NaN, double.NegativeInfinity, double.PositiveInfinity);
}
