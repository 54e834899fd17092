using SilentFailure.Fares;

namespace SilentFailure;

/// <summary>What happened on one day.</summary>
/// <param name="Number">Which day, from 1.</param>
/// <param name="Release">What ran.</param>
/// <param name="Rides">How many rides were quoted.</param>
/// <param name="ModelAverage">The average of what the model said, in dollars.</param>
/// <param name="ChargedAverage">The average of what riders were quoted, in dollars.</param>
/// <param name="Exceptions">How many quotes ended in an exception.</param>
/// <param name="Breaches">How many checks were breached.</param>
/// <param name="Fallbacks">How many quotes a fallback answered.</param>
internal sealed record Day(int Number, Release Release, int Rides, double ModelAverage, double ChargedAverage, int Exceptions, long Breaches, long Fallbacks);
