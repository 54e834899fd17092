namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>Φ(z), to a relative 1.2e-7 in both tails.</summary>
    public static double Cumulative(double z)
    {
        var tail = Math.Exp(-z * z / 2) * SpecialFunctions.ScaledErfc(Math.Abs(z) / Math.Sqrt(2)) / 2;
        return z < 0 ? tail : 1 - tail;
    }

    /// <summary>Φ⁻¹(p) for p between 0 and 1, by bisection.</summary>
    public static double Quantile(double probability)
    {
        var low = -9.0;
        var high = 9.0;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Cumulative(middle) < probability ? (middle, high) : (low, middle);
        }

        return low;
    }
}
