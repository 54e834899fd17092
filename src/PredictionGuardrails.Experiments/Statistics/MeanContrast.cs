namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>What the calls of a stratum say about the difference of means.</summary>
/// <param name="Difference">The variant's mean minus the control's.</param>
/// <param name="DifferenceError">The standard error of that.</param>
/// <param name="Excess">By how much the variant is worse than the margin allows; negative if it isn't.</param>
/// <param name="ExcessError">The standard error of that.</param>
/// <param name="Units">The units of both arms.</param>
internal readonly record struct MeanContrast(double Difference, double DifferenceError, double Excess, double ExcessError, double Units)
{
    /// <summary>
    /// Two strata together, weighted by their units. A unit may be in both and its errors the same, so that standard errors are averaged like differences.
    /// </summary>
    public MeanContrast With(MeanContrast other)
    {
        var units = Units + other.Units;
        var own = Units / units;
        var others = other.Units / units;
        return new MeanContrast(
            (own * Difference) + (others * other.Difference), (own * DifferenceError) + (others * other.DifferenceError),
            (own * Excess) + (others * other.Excess), (own * ExcessError) + (others * other.ExcessError), units);
    }
}
