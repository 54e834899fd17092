using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>A piece of the number line.</summary>
/// <param name="Probability">The probability that the baseline gives it.</param>
/// <param name="Area">What it is to all values.</param>
/// <param name="RestArea">Its area for the values other than a dominant one.</param>
internal readonly record struct PartitionBin(double Probability, BinRegion Area, BinRegion RestArea);
