namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>The direction of harm as a sign.</summary>
internal static class HarmDirection
{
    /// <summary>1 if higher is harm, -1 if lower is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Both directions are harm, which only a test of the whole distribution allows.</exception>
    public static int SignOf(HarmSide side) => side switch
    {
        HarmSide.Higher => 1,
        HarmSide.Lower => -1,
        _ => throw new ArgumentOutOfRangeException(nameof(side), side, "Either direction can be harm only for a whole distribution: test each direction on its own."),
    };
}
