namespace PredictionGuardrails.Tool.Tests.Support;

/// <summary>Random values that are the same in every run.</summary>
internal static class Values
{
    /// <summary>Log-normal prices, rounded to cents.</summary>
    public static IEnumerable<object?> Prices(int count, int seed = 1)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => (object?)Math.Round(Math.Exp(2.5 + (0.5 * Gauss(random))), 2));
    }

    public static IEnumerable<object?> Labels(int count, int seed = 1, double share = 0.7)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => (object?)(random.NextDouble() < share ? "card" : "cash"));
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
