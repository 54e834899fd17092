namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// How often large sizes are exceeded: a Pareto tail (I. Weissman, "Estimation of parameters and large quantiles based on the k largest
/// observations", 1978) whose index is an upper confidence limit of Hill's estimate (B. Hill, 1975).
/// </summary>
/// <param name="Threshold">Where the tail begins.</param>
/// <param name="Share">The share of all numbers that are beyond the threshold.</param>
/// <param name="Index">How heavy the tail is.</param>
internal readonly record struct ParetoTail(double Threshold, double Share, double Index)
{
    /// <summary>The part of the history that is its tail, and how many numbers that has to be at least.</summary>
    public const double Fraction = 0.02;

    public const int Fewest = 20;
    private const int Most = 1000;

    /// <param name="sizes">Positive sizes, ascending, and how often each came.</param>
    /// <param name="total">How many numbers there are, those that have no such size included.</param>
    /// <param name="tempering">How many independent numbers one is worth, from 0 to 1.</param>
    /// <param name="confidence">How many standard errors the index is above its estimate.</param>
    /// <returns>Null if a single size is more than the tail.</returns>
    public static ParetoTail? Of(List<(double Size, long Count)> sizes, long total, double tempering, double confidence)
    {
        var wanted = Math.Clamp((long)(Fraction * total), Fewest, Most);
        var inTail = 0L;
        var logs = 0.0;
        var next = sizes.Count - 1;
        for (; next >= 0 && inTail + sizes[next].Count <= wanted; next--)
        {
            inTail += sizes[next].Count;
            logs += sizes[next].Count * Math.Log(sizes[next].Size);
        }

        if (next < 0 || inTail == 0)
        {
            return null;
        }

        var threshold = sizes[next].Size;
        var index = Math.Max(0, (logs / inTail) - Math.Log(threshold)) * (1 + (confidence / Math.Sqrt(Math.Max(1, inTail * tempering))));
        return new ParetoTail(threshold, (double)inTail / total, index);
    }

    /// <summary>The size that is exceeded once in so many numbers.</summary>
    public double SizeExceededOnceIn(double numbers) => Threshold * Math.Pow(Share * numbers, Index);
}
