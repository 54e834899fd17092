namespace PredictionGuardrails;

/// <summary>Specifies a distance between the distributions of a window and the baseline.</summary>
public enum DistributionDistance
{
    /// <summary>The population stability index over the deciles of the baseline.</summary>
    PopulationStabilityIndex,

    /// <summary>The Jensen-Shannon distance over the deciles of the baseline, from 0 to 1.</summary>
    JensenShannon,

    /// <summary>The Kolmogorov-Smirnov distance, the largest difference between the two distribution functions, from 0 to 1. Only for numbers.</summary>
    KolmogorovSmirnov,

    /// <summary>The Wasserstein distance in standard deviations of the baseline. Only for numbers.</summary>
    Wasserstein,
}
