namespace PredictionGuardrails.ChangeDetection;

/// <summary>Gathers finite numbers by bucket until there are enough to look at, or until time has passed.</summary>
internal sealed class NumberGatherer
{
    private const int Enough = 32;

    /// <summary>Under much traffic a window is worth its cost only so often.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly BucketTally _numbers = new();
    private DateTimeOffset _since;

    public int Count { get; private set; }

    public double Sum { get; set; }

    /// <param name="place">The bucket's place.</param>
    /// <param name="count">How many numbers.</param>
    public void Add(int place, long count)
    {
        _numbers.Add(new BucketCount(place, (int)count));
        Count += (int)count;
    }

    /// <summary>Whether a window is due.</summary>
    public bool IsDue(DateTimeOffset now, bool isUrgent)
    {
        if (Count == 0 || isUrgent)
        {
            return Count > 0;
        }

        var elapsed = now - _since;
        return elapsed >= Longest || (Count >= Enough && elapsed >= Shortest);
    }

    /// <summary>The window; valid until the next call. A bucket may be there more than once.</summary>
    public ReadOnlySpan<BucketCount> Take(DateTimeOffset now)
    {
        var window = _numbers.Buckets;
        _since = now;
        Clear();
        return window;
    }

    public void Clear()
    {
        _numbers.Clear();
        Count = 0;
        Sum = 0;
    }
}
