namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>The alternatives of a test of the whole distribution, with their weights.</summary>
internal static class DistributionAlternatives
{
    /// <summary>The most boundaries, so that a unit's bets fit into 64 bits.</summary>
    public const int MaximumBoundaries = 40;

    /// <summary>Bets lose at most about this factor at once.</summary>
    private const double LargestRatio = 100;

    private const double LevelWeight = 0.6;
    private const double FarWeight = 0.1;
    private const double SpreadWeight = 0.06;
    private const double NaNWeight = 0.12;
    private const double RangeWeight = 0.06;

    /// <summary>By how many standard deviations values have moved, were they normal; gross changes weigh more because they have to be found within a few values.</summary>
    private static readonly (double Shift, double Share)[] Levels = [(0.3, 0.2), (1, 0.2), (2.5, 0.3), (4.5, 0.3)];
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

        alternatives.Add(new(DistributionChange.NaN, NaNWeight, Rare(tiles, tile => tile == tiles.OfNaN)));
        if (side == HarmSide.Either && !hasMargin)
        {
            AddShapes(alternatives, tiles);
        }

        var sum = alternatives.Sum(static alternative => alternative.Weight);
        return [.. alternatives.Select(alternative => alternative with { Weight = alternative.Weight / sum })];
    }

    private static void AddLevels(List<DistributionAlternative> alternatives, DistributionTiles tiles, bool isHigher)
    {
        var sign = isHigher ? 1 : -1;
        var bets = Levels.Select(level => new DistributionBet(
            level.Share, Ratios(tiles, tile => Share(tiles, tile, below => Shifted(below, -sign * level.Shift)))));
        alternatives.Add(new(isHigher ? DistributionChange.Higher : DistributionChange.Lower, LevelWeight, [.. bets]));
        alternatives.Add(new(
            isHigher ? DistributionChange.FarAbove : DistributionChange.FarBelow, FarWeight, Rare(tiles, tile => IsFar(tiles, tile, isHigher))));
    }

    private static void AddShapes(List<DistributionAlternative> alternatives, DistributionTiles tiles)
    {
        alternatives.Add(new(DistributionChange.Wider, SpreadWeight / 2, One(Ratios(tiles, tile => Share(tiles, tile, Wider)))));
        alternatives.Add(new(DistributionChange.Narrower, SpreadWeight / 2, One(Ratios(tiles, tile => Share(tiles, tile, Narrower)))));
        for (var tile = 0; tile < tiles.OfNaN; tile++)
        {
            var own = tile;
            alternatives.Add(new(DistributionChange.RangeMoreFrequent, RangeWeight / tiles.OfNaN, One(Ratios(tiles, other => other == own ? 4 : 1)), own));
        }
    }

    private static DistributionBet[] One(double[] ratios) => [new DistributionBet(1, ratios)];

    /// <summary>Bets that the variant is in some tiles a few times as often, and that only the variant is.</summary>
    private static DistributionBet[] Rare(DistributionTiles tiles, Func<int, bool> isIn) =>
    [
        .. RareRatios.Select(ratio => new DistributionBet(
            1.0 / RareRatios.Length, [.. Enumerable.Range(0, tiles.Count).Select(tile => isIn(tile) ? ratio : 1)])),
    ];

    private static double[] Ratios(DistributionTiles tiles, Func<int, double> ratio)
    {
        var ratios = new double[tiles.Count];
        for (var tile = 0; tile < tiles.OfNaN; tile++)
        {
            ratios[tile] = Math.Clamp(ratio(tile), 1 / LargestRatio, LargestRatio);
        }

        ratios[tiles.OfNaN] = 1;
        return ratios;
    }

    /// <summary>How many times as frequent a tile is if the share below each level is another.</summary>
    private static double Share(DistributionTiles tiles, int tile, Func<double, double> changed)
    {
        var low = tiles.LevelBelow(tile);
        var high = tiles.LevelAbove(tile);
        return (changed(high) - changed(low)) / Math.Max(high - low, 1e-12);
    }

    private static double Shifted(double level, double by) =>
        level is <= 0 or >= 1 ? level : NormalDistribution.Cumulative(NormalDistribution.Quantile(level) + by);

    private static double Wider(double level) => (0.3 * level) + (0.7 * (Math.Min(level, 0.1) + Math.Max(0, level - 0.9)) / 0.2);

    private static double Narrower(double level) => (0.4 * level) + (0.6 * Math.Clamp((level - 0.3) / 0.4, 0, 1));

    private static bool IsFar(DistributionTiles tiles, int tile, bool isHigher) =>
        tile != tiles.OfNaN && (isHigher ? tiles.LevelBelow(tile) >= 0.998 : tiles.LevelAbove(tile) <= 0.002);
}
