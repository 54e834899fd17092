namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// All numbers that were healthy, by bucket. Numbers enter late, and only if no change was found meanwhile, so that the first wrong ones don't
/// become a part of it.
/// </summary>
internal sealed class HealthyHistory
{
    private const int QuarantinePredictions = 1000;
    private static readonly TimeSpan QuarantineTime = TimeSpan.FromMinutes(10);

    private readonly Dictionary<int, long> _healthy = [];
    private readonly Dictionary<int, long> _waiting = [];
    private DateTimeOffset _waitingSince;
    private long _waitingCount;

    /// <summary>The healthy numbers by the place of their bucket, ascending.</summary>
    public IReadOnlyList<KeyValuePair<int, long>> Counts => [.. _healthy.OrderBy(static bucket => bucket.Key)];

    public long Count { get; private set; }

    /// <summary>Adds numbers that are known to be healthy.</summary>
    public void Add(IEnumerable<(int Place, long Count)> numbers)
    {
        foreach (var (place, count) in numbers)
        {
            _healthy[place] = _healthy.GetValueOrDefault(place) + count;
            Count += count;
        }
    }

    /// <summary>Adds numbers that may turn out to be wrong.</summary>
    /// <returns>Whether earlier ones have turned out to be healthy.</returns>
    public bool Add(ReadOnlySpan<BucketCount> numbers, DateTimeOffset now)
    {
        var isDue = _waitingCount >= QuarantinePredictions && now - _waitingSince >= QuarantineTime;
        if (isDue)
        {
            Add(_waiting.Select(static bucket => (bucket.Key, bucket.Value)));
            Discard();
        }

        _waitingSince = _waitingCount == 0 ? now : _waitingSince;
        foreach (var (place, count) in numbers)
        {
            _waiting[place] = _waiting.GetValueOrDefault(place) + count;
            _waitingCount += count;
        }

        return isDue;
    }

    /// <summary>Forgets the numbers that may have been wrong.</summary>
    public void Discard()
    {
        _waiting.Clear();
        _waitingCount = 0;
    }

    public void Transfer(StateTransfer transfer)
    {
        var buckets = _healthy.ToArray();
        var length = buckets.Length;
        transfer.Value(ref length);
        if (transfer.IsReading)
        {
            // So many buckets there are at most; more is no state.
            buckets = new KeyValuePair<int, long>[Math.Clamp(length, 0, Statistics.LogBuckets.Count + 1)];
            _healthy.Clear();
            Count = 0;
        }

        foreach (var bucket in buckets)
        {
            var (place, count) = bucket;
            transfer.Value(ref place);
            transfer.Value(ref count);
            if (transfer.IsReading)
            {
                Add([(place, count)]);
            }
        }
    }
}
