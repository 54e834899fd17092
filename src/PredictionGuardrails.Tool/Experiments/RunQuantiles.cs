namespace PredictionGuardrails.Tool.Experiments;

/// <summary>Quantiles of the numbers of predictions until something is found. A run that doesn't find it counts as more than any number.</summary>
internal static class RunQuantiles
{
    /// <param name="counts">The numbers of the runs; null for a run that doesn't find it.</param>
    /// <param name="probability">The probability, greater than 0 and at most 1.</param>
    /// <returns>The number; null if it isn't found by so many runs.</returns>
    public static long? Of(IReadOnlyCollection<long?> counts, double probability)
    {
        var sorted = counts.Select(static count => count ?? long.MaxValue).Order().ToList();
        var place = (int)Math.Ceiling(probability * sorted.Count) - 1;
        return sorted[place] == long.MaxValue ? null : sorted[place];
    }
}
