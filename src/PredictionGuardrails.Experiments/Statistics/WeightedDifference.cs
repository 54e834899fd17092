namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// One observation of one arm as an observation of the difference between arms: (y - c) (A/θ - (1 - A)/(1 - θ)), weighted by the arm's probability (D. Horvitz,
/// D. Thompson, 1952), for y from 0 to 1 and any c in that range that was chosen before.
/// </summary>
internal static class WeightedDifference
{
    public static double Of(double value, double center, bool isVariant, double share) => (value - center) / (isVariant ? share : share - 1);

    /// <summary>The least that <see cref="Of"/> can be.</summary>
    public static double Least(double center, double share) => -Math.Max(center / share, (1 - center) / (1 - share));

    /// <summary>The greatest that <see cref="Of"/> can be.</summary>
    public static double Greatest(double center, double share) => Math.Max((1 - center) / share, center / (1 - share));
}
