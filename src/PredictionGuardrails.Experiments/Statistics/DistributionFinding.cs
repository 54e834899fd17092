namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>How the variant differs, as the parts of a sentence: "v2 answers above 50 four times as often".</summary>
/// <param name="Change">What kind of change has the most evidence.</param>
/// <param name="Above">What values are above; null if there is no lower limit.</param>
/// <param name="UpTo">What values are at most; null if there is no upper limit. Both are null for NaN.</param>
/// <param name="VariantCount">How many of the variant's values are there.</param>
/// <param name="VariantTotal">How many values of the variant were compared.</param>
/// <param name="ControlCount">How many of the control's values are there.</param>
/// <param name="ControlTotal">How many values of the control were compared.</param>
internal readonly record struct DistributionFinding(
    DistributionChange Change, double? Above, double? UpTo, long VariantCount, long VariantTotal, long ControlCount, long ControlTotal)
{
    /// <summary>How many times as often the variant's values are there; infinite if the control's never are.</summary>
    public double Ratio => (double)VariantCount / VariantTotal / ((double)ControlCount / ControlTotal);
}
