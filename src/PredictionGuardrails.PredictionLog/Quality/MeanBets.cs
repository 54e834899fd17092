namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>
/// Bets against the hypothesis that each value of a nonnegative sequence is at most a bound on average, given the past: an e-detector, whose mean time to a
/// false alarm is at least the asked one whatever the distribution (J. Shin, A. Ramdas, A. Rinaldo, "E-detectors", 2022; the bets are those of
/// I. Waudby-Smith and A. Ramdas, "Estimating means of bounded random variables by betting", 2023, which need no upper limit for this side).
/// </summary>
internal sealed class MeanBets
{
    /// <summary>How much of the wealth each bet risks.</summary>
    private static readonly double[] Stakes = [0.02, 0.06, 0.2, 0.6];
    private readonly double[] _evidence = new double[Stakes.Length];
    private double _largestWeight = 1;

    /// <summary>The number of bets, which share the rate of false alarms.</summary>
    public static int Count => Stakes.Length;

    /// <summary>The largest evidence, a natural logarithm.</summary>
    public double Evidence => Math.Max(Math.Max(_evidence[0], _evidence[1]), Math.Max(_evidence[2], _evidence[3]));

    /// <param name="ratio">The value divided by its bound, 0 or greater.</param>
    /// <param name="weight">How many values this one stands for. A weight above those before makes later bets smaller, so that wealth stays positive.</param>
    /// <param name="temper">The fraction of a bet that counts, from 0 to 1, because neighbors resemble each other.</param>
    public void Add(double ratio, double weight, double temper)
    {
        _largestWeight = Math.Max(_largestWeight, weight);
        var share = weight / _largestWeight;
        for (var i = 0; i < Stakes.Length; i++)
        {
            _evidence[i] = Math.Max(_evidence[i], 0) + (temper * Math.Log(1 + (Stakes[i] * share * (ratio - 1))));
        }
    }

    public void Restart() => Array.Clear(_evidence);
}
