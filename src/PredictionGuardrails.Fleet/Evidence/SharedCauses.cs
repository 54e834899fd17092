namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>
/// How much replicas move together while nothing is wrong, because they share causes: the variance of their sum over the sum of their variances, which is
/// 1 + (R − 1)ρ for R replicas with correlation ρ (the design effect of L. Kish, "Survey Sampling", 1965). Evidence is divided by it. It's the larger one of that in
/// single exchanges and that over blocks of several, so that a cause that lasts counts, too. What is learned counts after a time in which no change was found, because
/// a change moves all replicas, too.
/// </summary>
internal sealed class SharedCauses(int scores)
{
    /// <summary>The correlation that is assumed before it's known.</summary>
    private const double AssumedCorrelation = 0.05;

    /// <summary>For how many exchanges the assumption counts.</summary>
    private const double AssumedExchanges = 20;

    /// <summary>How many exchanges are a block.</summary>
    private const int BlockLength = 8;

    /// <summary>After so many blocks what they say counts.</summary>
    private const int BlocksToKeep = 5;

    /// <summary>By what share what was known counts for less each time.</summary>
    private const double Fading = 0.02;

    private readonly double[] _mean = new double[scores];
    private readonly double[] _gained = new double[scores];
    private readonly double[] _blockOfAll = new double[scores];
    private readonly double[] _blockOfEach = new double[scores];
    private readonly VarianceRatios _exchanges = new(scores);
    private readonly VarianceRatios _blocks = new(scores);
    private readonly VarianceRatios _newExchanges = new(scores);
    private readonly VarianceRatios _newBlocks = new(scores);
    private double _weight;
    private long _predictions;
    private int _inBlock;
    private int _blockReplicas;
    private int _blockCount;

    /// <summary>By what evidence of so many replicas is divided; at least 1.</summary>
    public double DesignEffectOf(int replicas)
    {
        var assumed = 1 + ((replicas - 1) * AssumedCorrelation);
        var effect = Math.Max(_exchanges.With(AssumedExchanges, assumed), _blocks.With(AssumedExchanges / BlockLength, assumed));
        return Math.Clamp(effect, 1, Math.Max(1, replicas));
    }

    /// <summary>Learns from an exchange.</summary>
    /// <param name="replicas">What replicas gained.</param>
    /// <param name="isCalm">Whether nothing looks like a change. What was learned last is forgotten otherwise.</param>
    public void Learn(IReadOnlyList<ReplicaGains> replicas, bool isCalm)
    {
        if (!isCalm)
        {
            Forget();
        }
        else if (replicas.Count >= 2 && replicas.Any(static replica => replica.Predictions > 0))
        {
            LearnExchange(replicas);
        }
    }

    private void LearnExchange(IReadOnlyList<ReplicaGains> replicas)
    {
        for (var score = 0; score < scores; score++)
        {
            var (all, each) = Deviations(replicas, score);
            _newExchanges.Add(score, all, each);
            _blockOfAll[score] += all;
            _blockOfEach[score] += each;
            _gained[score] += replicas.Sum(replica => replica.Gains[score]);
        }

        _newExchanges.Count(replicas.Count);
        _blockReplicas += replicas.Count;
        _predictions += replicas.Sum(static replica => replica.Predictions);
        _inBlock++;
        if (_inBlock == BlockLength)
        {
            EndBlock();
        }
    }

    /// <summary>How far a score is from its mean on all replicas together, and the sum of the squares of each.</summary>
    private (double All, double Each) Deviations(IReadOnlyList<ReplicaGains> replicas, int score)
    {
        var all = 0.0;
        var each = 0.0;
        foreach (var replica in replicas)
        {
            var deviation = replica.Gains[score] - (replica.Predictions * _mean[score]);
            all += deviation;
            each += deviation * deviation;
        }

        return (all, each);
    }

    private void EndBlock()
    {
        for (var score = 0; score < scores; score++)
        {
            _newBlocks.Add(score, _blockOfAll[score], _blockOfEach[score]);
        }

        _newBlocks.Count(_blockReplicas);
        Array.Clear(_blockOfAll);
        Array.Clear(_blockOfEach);
        _inBlock = 0;
        _blockReplicas = 0;
        _blockCount++;
        if (_blockCount == BlocksToKeep)
        {
            Keep();
        }
    }

    private void Keep()
    {
        // Deviations from a mean that isn't known yet are common to all replicas, and say nothing.
        if (_weight > 0)
        {
            _exchanges.Add(_newExchanges, 1 - Fading);
            _blocks.Add(_newBlocks, 1 - Fading);
        }

        _weight = (_weight * (1 - Fading)) + _predictions;
        for (var score = 0; score < scores; score++)
        {
            _mean[score] += (_gained[score] - (_predictions * _mean[score])) / _weight;
        }

        Forget();
    }

    private void Forget()
    {
        _newExchanges.Clear();
        _newBlocks.Clear();
        _predictions = 0;
        _inBlock = 0;
        _blockReplicas = 0;
        _blockCount = 0;
        Array.Clear(_gained);
        Array.Clear(_blockOfAll);
        Array.Clear(_blockOfEach);
    }
}
