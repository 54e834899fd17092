using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Counts of buckets in the order in which they came. A bucket may be there more than once: a few are sooner added up at the end than looked for each
/// time. Many are added up in between.
/// </summary>
internal sealed class BucketTally
{
    private const int Many = 128;

    private BucketCount[] _buckets = [];
    private int _length;

    public ReadOnlySpan<BucketCount> Buckets => _buckets.AsSpan(0, _length);

    public void Add(BucketCount bucket)
    {
        if (_length == _buckets.Length)
        {
            MakeRoom();
        }

        _buckets[_length++] = bucket;
    }

    public void Clear() => _length = 0;

    /// <summary>The same, each bucket once.</summary>
    public SparseHistogram ToHistogram()
    {
        AddUp();
        var writer = new SparseHistogram.Writer(3 * _length);
        foreach (var (place, count) in Buckets)
        {
            writer.Add(place, count);
        }

        return writer.ToHistogram();
    }

    private void MakeRoom()
    {
        if (_length >= Many)
        {
            AddUp();
        }

        if (_length >= _buckets.Length / 2)
        {
            Array.Resize(ref _buckets, Math.Max(Many, 2 * _buckets.Length));
        }
    }

    private void AddUp()
    {
        if (_length < 2)
        {
            return;
        }

        var buckets = _buckets.AsSpan(0, _length);
        buckets.Sort();
        var last = 0;
        foreach (var bucket in buckets[1..])
        {
            if (bucket.Place == buckets[last].Place)
            {
                buckets[last] = new BucketCount(bucket.Place, buckets[last].Count + bucket.Count);
            }
            else
            {
                buckets[++last] = bucket;
            }
        }

        _length = last + 1;
    }
}
