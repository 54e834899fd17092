namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>The alternatives of a test of the whole distribution, with their weights.</summary>
internal static class DistributionAlternatives
{
    /// <summary>The most boundaries, so that a unit's bets fit into 64 bits.</summary>
    public const int MaximumBoundaries = 40;

    /// <summary>Bets lose at most about this factor at once.</summary>
    private const double LargestRatio = 40;

    private const double LevelWeight = 0.5;
    private const double FarWeight = 0.15;
    private const double SpreadWeight = 0.1;
    private const double NaNWeight = 0.15;
    private const double RangeWeight = 0.1;

    /// <summary>By how many standard deviations values have moved, were they normal.</summary>
    private static readonly double[] Shifts = [0.3, 1, 2.5, 4.5];
    private static readonly double[] RareRatios = [3, LargestRatio];

    /// <summary>The alternatives that are harm.</summary>
    /// <param name="tiles">The tiles.</param>
    /// <param name="side">The direction that is harm; with <see cref="HarmSide.Either"/> changes of shape are harm as well.</param>
    /// <param name="hasMargin">Whether there is a margin on values, which changes of shape can't have; they're left out then.</param>
    public static IReadOnlyList<DistributionAlternative> Of(DistributionTiles tiles, HarmSide side, bool hasMargin)
    {
        var alternatives = new List<DistributionAlternative>();
        if (side != HarmSide.Lower)
        {
            AddLevels(alternatives, tiles, isHigher: true);
        }

        if (side != HarmSide.Higher)
        {
            AddLevels(alternatives, tiles, isHigher: false);
        }

        foreach (var ratio in RareRatios)
        {
            alternatives.Add(new(DistributionChange.NaN, NaNWeight / RareRatios.Length, Ratios(tiles, tile => tile == tiles.OfNaN ? ratio : 1, ofNaN: ratio)));
        }

        if (side == HarmSide.Either && !hasMargin)
        {
            AddShapes(alternatives, tiles);
        }

        var sum = alternatives.Sum(static alternative => alternative.Weight);
        return [.. alternatives.Select(alternative => alternative with { Weight = alternative.Weight / sum })];
    }

    private static void AddLevels(List<DistributionAlternative> alternatives, DistributionTiles tiles, bool isHigher)
    {
        foreach (var shift in Shifts)
        {
            var signed = isHigher ? shift : -shift;
            alternatives.Add(new(
                isHigher ? DistributionChange.Higher : DistributionChange.Lower, LevelWeight / Shifts.Length,
                Ratios(tiles, tile => Share(tiles, tile, level => Shifted(level, -signed)))));
        }

        var far = isHigher ? DistributionChange.FarAbove : DistributionChange.FarBelow;
        foreach (var ratio in RareRatios)
        {
            alternatives.Add(new(far, FarWeight / RareRatios.Length, Ratios(tiles, tile => IsFar(tiles, tile, isHigher) ? ratio : 1)));
        }
    }

    private static void AddShapes(List<DistributionAlternative> alternatives, DistributionTiles tiles)
    {
        alternatives.Add(new(DistributionChange.Wider, SpreadWeight / 2, Ratios(tiles, tile => Share(tiles, tile, Wider))));
        alternatives.Add(new(DistributionChange.Narrower, SpreadWeight / 2, Ratios(tiles, tile => Share(tiles, tile, Narrower))));
        for (var tile = 0; tile < tiles.OfNaN; tile++)
        {
            var own = tile;
            alternatives.Add(new(DistributionChange.RangeMoreFrequent, RangeWeight / tiles.OfNaN, Ratios(tiles, other => other == own ? 4 : 1), own));
        }
    }

    private static double[] Ratios(DistributionTiles tiles, Func<int, double> ratio, double ofNaN = 1)
    {
        var ratios = new double[tiles.Count];
        for (var tile = 0; tile < tiles.OfNaN; tile++)
        {
            ratios[tile] = Math.Clamp(ratio(tile), 1 / LargestRatio, LargestRatio);
        }

        ratios[tiles.OfNaN] = ofNaN;
        return ratios;
    }

    /// <summary>How many times as frequent a tile is if the share below each level is another.</summary>
    private static double Share(DistributionTiles tiles, int tile, Func<double, double> changed)
    {
        var low = tiles.LevelBelow(tile);
        var high = tiles.LevelAbove(tile);
        return (changed(high) - changed(low)) / Math.Max(high - low, 1e-12);
    }

    private static double Shifted(double level, double by) => level is <= 0 or >= 1 ? level : NormalDistribution.Cumulative(NormalDistribution.Quantile(level) + by);

    private static double Wider(double level) => (0.3 * level) + (0.7 * (Math.Min(level, 0.1) + Math.Max(0, level - 0.9)) / 0.2);

    private static double Narrower(double level) => (0.4 * level) + (0.6 * Math.Clamp((level - 0.3) / 0.4, 0, 1));

    private static bool IsFar(DistributionTiles tiles, int tile, bool isHigher) => isHigher ? tiles.LevelBelow(tile) >= 0.998 : tiles.LevelAbove(tile) <= 0.002;
}
