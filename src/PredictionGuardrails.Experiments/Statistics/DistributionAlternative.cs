namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>A named way in which the variant's distribution may differ.</summary>
/// <param name="Change">What it is.</param>
/// <param name="Weight">Its share of the rate of false decisions.</param>
/// <param name="Bets">The degrees in which it may differ, whose wealth is added up. They all have a ratio of 1 for the same tiles, which place no bet.</param>
/// <param name="Tile">The tile that is more frequent, if it's about one.</param>
internal sealed record DistributionAlternative(DistributionChange Change, double Weight, IReadOnlyList<DistributionBet> Bets, int Tile = -1)
{
    /// <summary>Whether the ratio only rises or only falls with the value, so that a margin can be taken from the values themselves.</summary>
    public bool IsAboutLevel => Change is DistributionChange.Higher or DistributionChange.Lower or DistributionChange.FarAbove or DistributionChange.FarBelow;

    /// <summary>Whether a value in a tile places a bet.</summary>
    public bool BetsOn(int tile) => Bets[0].Ratios[tile] != 1;
}
