namespace PredictionGuardrails.Statistics;

/// <summary>Bounds for single numbers, learned from the tails of those that were healthy: an extrapolation.</summary>
/// <param name="Low">The smallest number that the tail allows.</param>
/// <param name="High">The largest number that the tail allows.</param>
/// <param name="Count">From how many numbers they were learned.</param>
internal sealed record LearnedRange(double Low, double High, long Count)
{
    /// <summary>From so many numbers on a number outside is worth more than a report.</summary>
    public const int MatureCount = 10_000;

    public bool IsMature => Count >= MatureCount;

    /// <summary>Whether a number is inside; what isn't a number is for others to judge.</summary>
    public bool Contains(double value) => !(value < Low || value > High);
}
