namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>How a variant's distribution differs from the control's.</summary>
internal enum DistributionChange
{
    Higher,
    Lower,
    FarAbove,
    FarBelow,
    Wider,
    Narrower,

    /// <summary>One range of values is more frequent.</summary>
    RangeMoreFrequent,
    NaN,
}
