namespace PredictionGuardrails.Experiments.Running;

/// <summary>Keeps a uniform sample of pairs (J. S. Vitter, "Random sampling with a reservoir", 1985), and those that differ most. Any thread may use it.</summary>
internal sealed class ShadowPairs
{
    private const int SampleSize = 500;
    private const int WorstCount = 20;
    private readonly Lock _gate = new();
    private readonly List<ShadowPair> _sample = [];
    private readonly PriorityQueue<ShadowPair, double> _worst = new();
    private long _count;

    public void Add(in ShadowPair pair)
    {
        var difference = Math.Abs(pair.Variant - pair.Control);
        if (!double.IsFinite(difference))
        {
            return;
        }

        lock (_gate)
        {
            _count++;
            if (_sample.Count < SampleSize)
            {
                _sample.Add(pair);
            }
            else if (Random.Shared.NextInt64(_count) is var place and < SampleSize)
            {
                _sample[(int)place] = pair;
            }

            if (difference > 0)
            {
                _worst.Enqueue(pair, difference);
                if (_worst.Count > WorstCount)
                {
                    _worst.Dequeue();
                }
            }
        }
    }

    public ShadowPredictions Read(string metric)
    {
        lock (_gate)
        {
            return new ShadowPredictions
            {
                Metric = metric,
                Sample = [.. _sample],
                Worst = [.. _worst.UnorderedItems.OrderByDescending(static item => item.Priority).Select(static item => item.Element)],
            };
        }
    }
}
