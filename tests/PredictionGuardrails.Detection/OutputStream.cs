namespace PredictionGuardrails.Detecting;

/// <summary>What a model says when all is well, from a seed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Starts the stream.</param>
/// <param name="Labels">The labels that its numbers stand for; null where they are numbers.</param>
internal sealed record OutputStream(string Name, Func<Random, Func<double>> Start, string[]? Labels = null)
{
    /// <summary>The synthetic streams of the reference table.</summary>
    public static readonly OutputStream[] Synthetic =
    [
        new("normal(10, 2)", random => () => 10 + (2 * Gauss(random))),
        new("lognormal(3, 1)", random => () => Math.Exp(3 + Gauss(random))),
        new("logistic of normal(-2, 1.5)", random => () => 1 / (1 + Math.Exp(2 - (1.5 * Gauss(random))))),
        new("normal(1000, 1)", random => () => 1000 + Gauss(random)),
        new("bimodal", random => () => random.NextDouble() < 0.5 ? 5 + (0.5 * Gauss(random)) : 20 + (2 * Gauss(random))),
        new("autoregressive 0.5", random => Autoregressive(random, 0.5)),
        new("autoregressive 0.9", random => Autoregressive(random, 0.9)),
        new("rounded normal", random => () => Math.Round(10 + (2 * Gauss(random)))),
        new("mostly zero (90 %)", random => () => random.NextDouble() < 0.9 ? 0 : Math.Exp(3 + Gauss(random))),
        new("0/1 with 3 % ones", random => () => random.NextDouble() < 0.03 ? 1 : 0),
        new("three classes", random => () => random.NextDouble() switch { < 0.7 => 0, < 0.98 => 1, _ => 2 }, ["card", "cash", "voucher"]),
    ];

    /// <summary>A standard normal value (G. Box, M. Muller, 1958).</summary>
    public static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static Func<double> Autoregressive(Random random, double correlation)
    {
        var previous = Gauss(random);
        return () =>
        {
            previous = (correlation * previous) + (Math.Sqrt(1 - (correlation * correlation)) * Gauss(random));
            return 10 + (2 * previous);
        };
    }
}
