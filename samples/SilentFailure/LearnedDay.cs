using PredictionGuardrails;
using SilentFailure.Fares;

namespace SilentFailure;

/// <summary>What happened on one day behind a guard that learned.</summary>
/// <param name="Number">Which day, from 1.</param>
/// <param name="Release">What ran.</param>
/// <param name="Rides">How many rides were quoted.</param>
/// <param name="ByModel">How many quotes were the model's.</param>
/// <param name="ByFallback">How many quotes were the fallback's.</param>
/// <param name="ChargedAverage">The average of what riders were quoted, in dollars.</param>
/// <param name="Breaker">The breaker at the day's end.</param>
internal sealed record LearnedDay(int Number, Release Release, int Rides, int ByModel, int ByFallback, double ChargedAverage, BreakerState Breaker);
