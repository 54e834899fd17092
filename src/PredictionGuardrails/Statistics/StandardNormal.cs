namespace PredictionGuardrails.Statistics;

/// <summary>The standard normal distribution, as far as bets need it.</summary>
internal static class StandardNormal
{
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

    /// <summary>Φ⁻¹(u), by bisection of <see cref="Cumulative"/>; infinite at 0 and 1.</summary>
    public static double Quantile(double u)
    {
        if (u <= 0 || u >= 1)
        {
            return u <= 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        var low = -8.0;
        var high = 8.0;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Cumulative(middle) < u ? (middle, high) : (low, middle);
        }

        return low;
    }
}
