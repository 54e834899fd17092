namespace PredictionGuardrails.Detecting.Replicas;

/// <summary>What moves the predictions of all replicas by the same, an autoregressive process.</summary>
/// <param name="size">Its standard deviation.</param>
/// <param name="persistence">Its correlation with the next interval.</param>
/// <param name="random">The source of chance.</param>
internal sealed class CommonCause(double size, double persistence, Random random)
{
    private double _now = size * Gaussian.Next(random);

    public double Next() => _now = (persistence * _now) + (size * Math.Sqrt(1 - (persistence * persistence)) * Gaussian.Next(random));
}
