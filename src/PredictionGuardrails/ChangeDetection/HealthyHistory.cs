using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// All numbers that were healthy, by bucket. Numbers enter late, and only if no change was found meanwhile, so that the first wrong ones don't
/// become a part of it.
/// </summary>
internal sealed class HealthyHistory
{
    private const int QuarantinePredictions = 1000;
    private static readonly TimeSpan QuarantineTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestQuarantine = TimeSpan.FromDays(1);

    private readonly BucketTally _waiting = new();
    private SparseHistogram _healthy = SparseHistogram.Empty;
    private DateTimeOffset _waitingSince;
    private long _waitingCount;

    /// <summary>The healthy numbers by the place of their bucket, ascending.</summary>
    public IEnumerable<(int Place, long Count)> Counts => _healthy.Buckets();

    /// <summary>Adds numbers that are known to be healthy.</summary>
    /// <param name="numbers">By the place of their bucket, ascending, no place twice.</param>
    public void Add(SparseHistogram numbers) => _healthy = SparseHistogram.Merge([_healthy, numbers]);

    /// <summary>Adds numbers that may turn out to be wrong.</summary>
    /// <returns>Whether earlier ones have turned out to be healthy.</returns>
    public bool Add(ReadOnlySpan<BucketCount> numbers, DateTimeOffset now)
    {
        var waited = _waitingCount == 0 ? TimeSpan.Zero : now - _waitingSince;
        var isDue = (_waitingCount >= QuarantinePredictions && waited >= QuarantineTime) || waited >= LongestQuarantine;
        if (isDue)
        {
            Add(_waiting.ToHistogram());
            Discard();
        }

        _waitingSince = _waitingCount == 0 ? now : _waitingSince;
        foreach (var bucket in numbers)
        {
            _waiting.Add(bucket);
            _waitingCount += bucket.Count;
        }

        return isDue;
    }

    /// <summary>Forgets the numbers that may have been wrong.</summary>
    public void Discard()
    {
        _waiting.Clear();
        _waitingCount = 0;
    }

    public void Transfer(StateTransfer transfer) => transfer.Value(ref _healthy);
}
