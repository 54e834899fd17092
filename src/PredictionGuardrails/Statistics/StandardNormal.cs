namespace PredictionGuardrails.Statistics;

/// <summary>The standard normal distribution, as far as bets need it.</summary>
internal static class StandardNormal
{
    /// <summary>From an error of 4.5e-4, three steps reach the accuracy of <see cref="Cumulative"/>.</summary>
    private const int NewtonSteps = 3;

    /// <summary>Φ(z), to 1.5e-7 (M. Abramowitz, I. Stegun, 7.1.26).</summary>
    public static double Cumulative(double z)
    {
        if (double.IsInfinity(z))
        {
            return z > 0 ? 1 : 0;
        }

        var x = Math.Abs(z) / Math.Sqrt(2);
        var t = 1 / (1 + (0.3275911 * x));
        var tail = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429))))))))
            * Math.Exp(-x * x) / 2;
        return z > 0 ? 1 - tail : tail;
    }

    /// <summary>
    /// Φ⁻¹(u), the inverse of <see cref="Cumulative"/> between -8 and 8, by Newton's method from M. Abramowitz, I. Stegun, 26.2.23; infinite at 0
    /// and 1.
    /// </summary>
    public static double Quantile(double u)
    {
        if (u <= 0 || u >= 1)
        {
            return u <= 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        // By the smaller tail, which keeps its digits.
        return u <= 0.5 ? LowerQuantile(u) : -LowerQuantile(1 - u);
    }

    private static double LowerQuantile(double u)
    {
        var t = Math.Sqrt(-2 * Math.Log(u));
        var z = ((2.515517 + (t * (0.802853 + (t * 0.010328)))) / (1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308))))))) - t;
        for (var i = 0; i < NewtonSteps; i++)
        {
            z = Math.Clamp(z - ((Cumulative(z) - u) / Density(z)), -8, 0);
        }

        return z;
    }

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
}
