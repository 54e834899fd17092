namespace PredictionGuardrails.Tests.Support;

/// <summary>Streams of outputs, each from a seed.</summary>
internal static class Streams
{
    public static Func<double> Normal(int seed, double mean = 10, double deviation = 2)
    {
        var random = new Random(seed);
        return () => mean + (deviation * Gauss(random));
    }

    /// <summary>A standard normal value (G. Box, M. Muller, 1958).</summary>
    public static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
