namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Evidence that a mean is above 0, and one-sided limits of it, for sums that are asymptotically normal: a mixture over positive means (H. Robbins, 1970;
/// asymptotic confidence sequences with estimated variances: I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy, A. Ramdas, "Time-uniform central limit theory
/// and asymptotic confidence sequences", Annals of Statistics, 2024, with the one-sided form in its appendix).
/// </summary>
internal static class NormalMixture
{
    /// <summary>The parameter ρ² of the mixture with which the limits are about tightest at a size.</summary>
    /// <param name="size">The number of units at which a decision is wanted.</param>
    /// <param name="alpha">The rate of errors of one side.</param>
    public static double TunedFor(double size, double alpha)
    {
        // A one-sided limit with α is about a two-sided one with 2α.
        var twice = -2 * Math.Log(Math.Min(2 * alpha, 0.5));
        return (twice + Math.Log(twice + 1)) / size;
    }

    /// <summary>The natural logarithm of the e-value: 2 exp(x²/2) Φ(x) / √(nρ² + 1), where x = z √(nρ² / (nρ² + 1)).</summary>
    /// <param name="z">The estimate divided by its standard error.</param>
    /// <param name="n">The number of units that it's from.</param>
    /// <param name="rhoSquared">The parameter of the mixture.</param>
    public static double LogEvidence(double z, double n, double rhoSquared)
    {
        var spread = (n * rhoSquared) + 1;
        var x = z * Math.Sqrt(n * rhoSquared / spread);
        var scaled = SpecialFunctions.ScaledErfc(Math.Abs(x) / Math.Sqrt(2));
        var mixture = x < 0 ? Math.Log(scaled) : (x * x / 2) + Math.Log(2 - (Math.Exp(-x * x / 2) * scaled));
        return mixture - (Math.Log(spread) / 2);
    }

    /// <summary>How many standard errors the one-sided limit is from the estimate: √(2 (nρ² + 1) / (nρ²) · ln(1 + √(nρ² + 1) / (2α))).</summary>
    public static double Radius(double n, double rhoSquared, double alpha)
    {
        var spread = (n * rhoSquared) + 1;
        return Math.Sqrt(2 * spread / (n * rhoSquared) * Math.Log(1 + (Math.Sqrt(spread) / (2 * alpha))));
    }
}
