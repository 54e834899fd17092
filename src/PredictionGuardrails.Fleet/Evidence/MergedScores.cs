namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>
/// What scores have won on all replicas together since they last had nothing: the e-CUSUM of one guard, on what all replicas gain. What counts is the sum without the
/// replicas that contributed most, and where that sum has nothing, all contributions start again at zero. The result is at most the evidence of any choice of so many
/// replicas that are left out. So if as many replicas are broken, and all others healthy, it raises an alarm no more often than the evidence of the others would.
/// </summary>
internal sealed class MergedScores(int scores)
{
    private readonly Dictionary<string, double[]> _won = new(StringComparer.Ordinal);
    private readonly long[] _predictions = new long[scores];
    private double[] _sorted = [];

    /// <summary>Adds what replicas gained.</summary>
    /// <param name="replicas">What they gained.</param>
    /// <param name="designEffect">By what it's divided.</param>
    public void Add(IReadOnlyList<ReplicaGains> replicas, double designEffect)
    {
        var predictions = replicas.Sum(static replica => replica.Predictions);
        foreach (var replica in replicas)
        {
            if (!_won.TryGetValue(replica.Incarnation, out var won))
            {
                _won[replica.Incarnation] = won = new double[scores];
            }

            for (var score = 0; score < scores; score++)
            {
                won[score] += replica.Gains[score] / designEffect;
            }
        }

        for (var score = 0; score < scores; score++)
        {
            _predictions[score] += predictions;
        }
    }

    /// <summary>Finds the score that has won most, and starts those that have nothing again.</summary>
    /// <param name="leftOut">How many replicas are left out, those that contributed most.</param>
    /// <returns>The score, what it has won in nats, and over how many predictions.</returns>
    public (int Score, double Evidence, long Predictions) Settle(int leftOut)
    {
        var strongest = (Score: 0, Evidence: 0.0, Predictions: 0L);
        for (var score = 0; score < scores; score++)
        {
            var evidence = WithoutLargest(score, leftOut);
            if (evidence <= 0)
            {
                Restart(score);
            }
            else if (evidence > strongest.Evidence)
            {
                strongest = (score, evidence, _predictions[score]);
            }
        }

        Forget();
        return strongest;
    }

    public void Clear()
    {
        _won.Clear();
        Array.Clear(_predictions);
    }

    private double WithoutLargest(int score, int leftOut)
    {
        var count = _won.Count;
        if (count <= leftOut)
        {
            return 0;
        }

        if (_sorted.Length < count)
        {
            _sorted = new double[2 * count];
        }

        var place = 0;
        foreach (var won in _won.Values)
        {
            _sorted[place++] = won[score];
        }

        Array.Sort(_sorted, 0, count);
        var sum = 0.0;
        for (var i = 0; i < count - leftOut; i++)
        {
            sum += _sorted[i];
        }

        return sum;
    }

    private void Restart(int score)
    {
        _predictions[score] = 0;
        foreach (var won in _won.Values)
        {
            won[score] = 0;
        }
    }

    /// <summary>Replicas that are gone are forgotten once nothing that they contributed counts.</summary>
    private void Forget()
    {
        foreach (var (incarnation, won) in _won)
        {
            if (Array.TrueForAll(won, static gained => gained == 0))
            {
                _won.Remove(incarnation);
            }
        }
    }
}
