namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>Functions that the framework lacks.</summary>
internal static class SpecialFunctions
{
    private static readonly double[] ErfcCoefficients =
        [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];

    /// <summary>ln Γ(x) for positive x: Stirling's series (NIST Digital Library of Mathematical Functions, 5.11.1), after raising small arguments.</summary>
    public static double LogGamma(double x)
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

    /// <summary>exp(x²)·erfc(x) for x of 0 or greater, to a relative 1.2e-7 (W. Press et al., "Numerical recipes", 6.2).</summary>
    public static double ScaledErfc(double x)
    {
        var t = 1 / (1 + (0.5 * x));
        var sum = 0.0;
        for (var i = ErfcCoefficients.Length - 1; i >= 0; i--)
        {
            sum = (sum * t) + ErfcCoefficients[i];
        }

        return t * Math.Exp(sum);
    }
}
