namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>Divides the rate of false decisions of an experiment over its variants and guardrail metrics (C. Bonferroni, 1936).</summary>
internal static class ErrorBudget
{
    /// <summary>The α of one test: α / (V·K) for V variants and K guardrail metrics.</summary>
    /// <exception cref="ArgumentOutOfRangeException">α isn't between 0 and 1, or there is no variant or no metric.</exception>
    public static double PerTest(double alpha, int variants, int guardrails)
    {
        ThrowIfNotRate(alpha);
        ArgumentOutOfRangeException.ThrowIfLessThan(variants, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(guardrails, 1);
        return alpha / ((double)variants * guardrails);
    }

    /// <summary>The evidence that shows something at α: ln(1/α), by Ville's inequality (J. Ville, 1939).</summary>
    public static double EvidenceNeeded(double alpha)
    {
        ThrowIfNotRate(alpha);
        return -Math.Log(alpha);
    }

    private static void ThrowIfNotRate(double alpha)
    {
        if (!(alpha > 0 && alpha < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The rate of false decisions must be between 0 and 1.");
        }
    }
}
