namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>For each score, the mean square of what all replicas gain together and the mean of the sum of each one's squares; of the ratios, the mean over scores.</summary>
internal sealed class VarianceRatios(int scores)
{
    /// <summary>
    /// A score whose mean square of a replica is smaller says nothing, in nats squared: it loses the same on every prediction, because what it bets on doesn't happen.
    /// </summary>
    private const double SmallestVariance = 0.01;

    private readonly double[] _all = new double[scores];
    private readonly double[] _each = new double[scores];
    private double _times;
    private double _replicas;

    /// <summary>Adds what a score gained, less its mean.</summary>
    /// <param name="score">The place of the score.</param>
    /// <param name="all">The sum over all replicas.</param>
    /// <param name="each">The sum of the squares of each.</param>
    public void Add(int score, double all, double each)
    {
        _all[score] += all * all;
        _each[score] += each;
    }

    /// <summary>Counts that all scores were added once, for so many replicas.</summary>
    public void Count(int replicas)
    {
        _times++;
        _replicas += replicas;
    }

    /// <summary>Adds what others have, after what is known fades.</summary>
    public void Add(VarianceRatios others, double kept)
    {
        for (var score = 0; score < scores; score++)
        {
            _all[score] = (_all[score] * kept) + others._all[score];
            _each[score] = (_each[score] * kept) + others._each[score];
        }

        _times = (_times * kept) + others._times;
        _replicas = (_replicas * kept) + others._replicas;
    }

    public void Clear()
    {
        Array.Clear(_all);
        Array.Clear(_each);
        _times = 0;
        _replicas = 0;
    }

    /// <summary>The mean ratio, together with an assumption that counts as if it had been seen so many times.</summary>
    public double With(double assumedTimes, double assumed)
    {
        var sum = 0.0;
        var count = 0;
        for (var score = 0; score < scores; score++)
        {
            if (_each[score] > _replicas * SmallestVariance)
            {
                sum += _all[score] / _each[score];
                count++;
            }
        }

        return count == 0 ? assumed : ((_times * sum / count) + (assumedTimes * assumed)) / (_times + assumedTimes);
    }
}
