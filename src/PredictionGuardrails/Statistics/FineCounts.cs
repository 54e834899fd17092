namespace PredictionGuardrails.Statistics;

/// <summary>What one thread has recorded by fine bins since the last read.</summary>
internal sealed class FineCounts(LinearBins bins)
{
    /// <summary>Two cache lines' worth of nothing on either side, for neighbours on the heap belong to other threads.</summary>
    private const int Padding = 32;

    private readonly uint[] _counts = new uint[Padding + LinearBins.Count + Padding];

    public LinearBins Bins => bins;

    public void Add(double value) => _counts[Padding + bins.IndexOf(value)]++;

    /// <summary>Hands over what has been counted, and starts over.</summary>
    public void Take(IBucketCounts taker)
    {
        for (var bin = 0; bin < LinearBins.Count; bin++)
        {
            if (_counts[Padding + bin] is var count and > 0)
            {
                taker.Add(bin, count);
            }
        }

        Clear();
    }

    public void Clear() => Array.Clear(_counts);
}
