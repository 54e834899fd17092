namespace PredictionGuardrails.Statistics;

/// <summary>Exact confidence limits of a share (C. Clopper, E. Pearson, 1934).</summary>
internal static class Binomial
{
    /// <summary>One limit in 741 is wrong: what three standard deviations are to a normal value.</summary>
    private const double Error = 0.00135;

    /// <summary>The largest share that could still have given so few hits.</summary>
    public static double UpperLimit(double hits, double trials) =>
        hits >= trials ? 1 : Solve(share => AtMost(hits, trials, share));

    /// <summary>The smallest share that could still have given so many hits.</summary>
    public static double LowerLimit(double hits, double trials) => hits <= 0 ? 0 : 1 - UpperLimit(trials - hits, trials);

    /// <summary>The probability of so many hits or fewer.</summary>
    public static double AtMost(double hits, double trials, double share) =>
        hits < 0 ? 0 : hits >= trials ? 1 : 1 - RegularizedBeta(hits + 1, trials - hits, share);

    /// <summary>Where a falling function of the share comes down to the error.</summary>
    private static double Solve(Func<double, double> falling)
    {
        var low = 0.0;
        var high = 1.0;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = falling(middle) > Error ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>I_x(a, b), by its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22, evaluated by W. Lentz's method, 1976).</summary>
    private static double RegularizedBeta(double a, double b, double x)
    {
        if (x <= 0 || x >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        // The fraction converges fast below this, and only there. Rounding may put both x and 1 - x above.
        return x > (a + 1) / (a + b + 2) ? 1 - FractionOf(b, a, 1 - x) : FractionOf(a, b, x);
    }

    private static double FractionOf(double a, double b, double x)
    {
        const double tiny = 1e-300;
        var c = 1.0;
        var d = 0.0;
        var fraction = 1.0;
        for (var i = 0; i <= 3000; i++)
        {
            var m = i / 2;
            var term = i == 0 ? 1
                : i % 2 == 0 ? m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)))
                : -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (term * d));
            c = NotZero(1 + (term / c));
            fraction *= c * d;
            if (i > 0 && Math.Abs((c * d) - 1) < 1e-13)
            {
                break;
            }
        }

        return Math.Exp((a * Math.Log(x)) + (b * Math.Log(1 - x)) - LogBeta(a, b)) * (fraction - 1) / a;

        static double NotZero(double value) => Math.Abs(value) < tiny ? tiny : value;
    }

    private static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    /// <summary>Stirling's series (NIST Digital Library of Mathematical Functions, 5.11.1), raised by the recurrence where the argument is small.</summary>
    private static double LogGamma(double x)
    {
        var lift = 0.0;
        for (; x < 12; x++)
        {
            lift += Math.Log(x);
        }

        var inverse = 1 / (x * x);
        var series = (((((-inverse / 1680) + (1.0 / 1260)) * inverse) - (1.0 / 360)) * inverse) + (1.0 / 12);
        return ((x - 0.5) * Math.Log(x)) - x + (Math.Log(2 * Math.PI) / 2) + (series / x) - lift;
    }
}
