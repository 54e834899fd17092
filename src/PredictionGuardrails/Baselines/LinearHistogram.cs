using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Baselines;

/// <summary>How many numbers fell into each fine bin.</summary>
/// <param name="Bins">The bins.</param>
/// <param name="Counts">A count for each.</param>
internal sealed record LinearHistogram(LinearBins Bins, long[] Counts);
