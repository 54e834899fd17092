namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>The upper tail of Student's t distribution.</summary>
internal static class StudentTail
{
    /// <summary>The probability of a value above t, to about 1 in 1,000 of it (D. Wallace, 1959).</summary>
    /// <param name="t">The value.</param>
    /// <param name="degrees">The degrees of freedom, greater than 0.</param>
    public static double Above(double t, double degrees)
    {
        if (double.IsInfinity(t))
        {
            return t > 0 ? 0 : 1;
        }

        var z = Math.Sqrt(degrees * double.LogP1(t * t / degrees)) * ((8 * degrees) + 1) / ((8 * degrees) + 3);
        return NormalAbove(Math.CopySign(z, t));
    }

    /// <summary>The value that is exceeded with a probability of 2.5%, so that intervals of plus and minus it are of 95%.</summary>
    public static double Limit(double degrees)
    {
        var low = 0.0;
        var high = 1000.0;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Above(middle, degrees) > 0.025 ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>Half of erfc(z / √2), to a relative error of 1.2e-7 (W. Press et al., Numerical Recipes, 1992, section 6.2).</summary>
    private static double NormalAbove(double z)
    {
        ReadOnlySpan<double> coefficients =
        [
            -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
        ];
        var x = Math.Abs(z) / Math.Sqrt(2);
        var t = 1 / (1 + (x / 2));
        var polynomial = 0.0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            polynomial = (polynomial * t) + coefficients[i];
        }

        var tail = t * Math.Exp((-x * x) + polynomial) / 2;
        return z >= 0 ? tail : 1 - tail;
    }
}
