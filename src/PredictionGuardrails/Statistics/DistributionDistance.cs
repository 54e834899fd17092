namespace PredictionGuardrails;

/// <summary>A distance between the distribution of a window and that of the baseline.</summary>
public enum DistributionDistance
{
    /// <summary>The population stability index over tenths of the baseline.</summary>
    PopulationStabilityIndex,

    /// <summary>The Jensen-Shannon distance over tenths of the baseline, from 0 to 1.</summary>
    JensenShannon,

    /// <summary>The largest distance of the two distribution functions, from 0 to 1. For numbers.</summary>
    KolmogorovSmirnov,

    /// <summary>The Wasserstein distance, in standard deviations of the baseline. For numbers.</summary>
    Wasserstein,
}
