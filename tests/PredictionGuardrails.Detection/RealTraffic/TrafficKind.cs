namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>What a model's outputs are, as a function of the level at the hour and of standard normal noise.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The output at a level, with noise.</param>
/// <param name="Noise">The noise that an output at a level has.</param>
/// <param name="Most">The largest output that such a model can make; a fault stops there.</param>
internal sealed record TrafficKind(string Name, Func<double, double, double> Value, Func<double, double, double> Noise, double Most = double.PositiveInfinity)
{
    private const double LogSpread = 0.55;
    private const double Spread = 25;
    private const double LogitSpread = 1.1;

    private static readonly double LogMean = Math.Log(12);

    public static readonly TrafficKind[] All =
    [
        new(
            "log-normal",
            (level, noise) => Math.Exp(LogMean + level + (LogSpread * noise)),
            (value, level) => (Math.Log(value) - LogMean - level) / LogSpread),
        new(
            "normal",
            (level, noise) => (200 * Math.Exp(level)) + (Spread * noise),
            (value, level) => (value - (200 * Math.Exp(level))) / Spread),
        new(
            "probability",
            (level, noise) => 1 / (1 + Math.Exp(1.5 - (2 * level) - (LogitSpread * noise))),
            (value, level) => (Math.Log(value / (1 - value)) + 1.5 - (2 * level)) / LogitSpread,
            Most: 1),
    ];

    /// <summary>An output that is a factor of what it would be.</summary>
    public double Times(double value, double factor) => Math.Min(Most, value * factor);

    /// <summary>An output that is one standard deviation, at its level, above what it would be.</summary>
    public double Raised(double value) => Value(0, Noise(value, 0) + 1);
}
