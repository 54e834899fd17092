using System.Runtime.InteropServices;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Gathers finite numbers by bucket until there are enough to look at, or until time has passed.</summary>
internal sealed class NumberGatherer
{
    private const int Enough = 32;

    /// <summary>Under much traffic a window is worth its cost only so often.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Dictionary<int, int> _counts = [];
    private BucketCount[] _buckets = [];
    private DateTimeOffset _since;

    public int Count { get; private set; }

    public double Sum { get; set; }

    /// <param name="place">The bucket's place.</param>
    /// <param name="count">How many numbers.</param>
    public void Add(int place, long count)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, place, out _) += (int)count;
        Count += (int)count;
    }

    /// <summary>Whether a window is due.</summary>
    public bool IsDue(DateTimeOffset now, bool isUrgent) =>
        Count > 0 && (isUrgent || (now - _since is var elapsed && (elapsed >= Longest || (Count >= Enough && elapsed >= Shortest))));

    /// <summary>The window; valid until the next call.</summary>
    public ReadOnlySpan<BucketCount> Take(DateTimeOffset now)
    {
        if (_buckets.Length < _counts.Count)
        {
            _buckets = new BucketCount[2 * _counts.Count];
        }

        var next = 0;
        foreach (var (place, count) in _counts)
        {
            _buckets[next++] = new BucketCount(place, count);
        }

        _since = now;
        Clear();
        return _buckets.AsSpan(0, next);
    }

    public void Clear()
    {
        _counts.Clear();
        (Count, Sum) = (0, 0);
    }
}
