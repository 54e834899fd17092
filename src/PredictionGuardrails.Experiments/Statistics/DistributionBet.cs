namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>How much more frequent each tile is in the variant, if it differs in a certain way to a certain degree.</summary>
/// <param name="Share">The share of the alternative's stake, from 0 to 1.</param>
/// <param name="Ratios">For each tile, how many times as frequent it is in the variant.</param>
internal sealed record DistributionBet(double Share, double[] Ratios);
