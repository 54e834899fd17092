namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>What the interval of a test is about.</summary>
internal enum Effect
{
    /// <summary>The variant's rate of events divided by the control's.</summary>
    RateRatio,

    /// <summary>The mean of the variant minus the mean of the control, in the metric's unit.</summary>
    MeanDifference,

    /// <summary>The same for values that are moved to fixed limits if they are beyond them.</summary>
    WinsorizedMeanDifference,

    /// <summary>The same for the first call of each unit in a period.</summary>
    FirstCallMeanDifference,

    /// <summary>The share of pairs in which the variant is worse by more than the margin; it's about order, not about means.</summary>
    WorseShare,

    /// <summary>The factor by which the variant's quantile is the control's.</summary>
    QuantileRatio,

    /// <summary>The largest difference between the arms in the share of values above any boundary.</summary>
    ShareDifference,
}
