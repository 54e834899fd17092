namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>
/// What quality was while the model was healthy: learned from a week at least, then from everything that raised no suspicion, until it knows enough.
/// What it learns waits for a block of predictions, so that a failure isn't learned before it's found.
/// </summary>
internal sealed class QualityBaseline
{
    public const int FewestOutcomes = 1000;
    private const int MostOutcomes = 50_000;
    private const int BlockSize = 500;
    private static readonly long ShortestSpan = TimeSpan.FromDays(7).Ticks;
    private QualityStatistics _block = new();
    private QualityStatistics _waiting = new();
    private int _inBlock;
    private int _inWaiting;

    public QualityStatistics Learned { get; init; } = new();

    /// <summary>The number of learned predictions.</summary>
    public long Count { get; set; }

    /// <summary>The times of the first and the last learned prediction, in ticks of UTC.</summary>
    public long From { get; set; } = long.MaxValue;

    /// <inheritdoc cref="From"/>
    public long To { get; set; }

    /// <summary>How much each loss resembled the one before, while the first ones were learned.</summary>
    public Autocorrelation[] Neighbors { get; init; } = [.. Enumerable.Range(0, Losses.Count).Select(static _ => new Autocorrelation())];

    /// <summary>The number of whole days that were learned, at most 7.</summary>
    public int Days => Count == 0 ? 0 : (int)Math.Min(7, (To - From) / TimeSpan.TicksPerDay);

    public bool IsReady => Count >= FewestOutcomes && To - From >= ShortestSpan;

    /// <param name="prediction">A prediction with its outcome.</param>
    /// <param name="kind">What they are to each other.</param>
    /// <param name="isSuspicious">Whether evidence for a change is building up.</param>
    public void Add(in MaturedPrediction prediction, QualityKind kind, bool isSuspicious)
    {
        if (!IsReady)
        {
            Learned.Add(prediction, kind);
            Count++;
            From = Math.Min(From, prediction.Time);
            To = Math.Max(To, prediction.Time);
            for (var loss = 0; loss < Losses.CountOf(kind); loss++)
            {
                Neighbors[loss].Add(Losses.Of(prediction, kind, loss));
            }
        }
        else if (Count < MostOutcomes)
        {
            AddToBlock(prediction, kind, isSuspicious);
        }
    }

    private void AddToBlock(in MaturedPrediction prediction, QualityKind kind, bool isSuspicious)
    {
        _block.Add(prediction, kind);
        if (++_inBlock < BlockSize)
        {
            return;
        }

        if (isSuspicious)
        {
            (_waiting, _inWaiting) = (new QualityStatistics(), 0);
        }
        else
        {
            Learned.Add(_waiting);
            Count += _inWaiting;
            (_waiting, _inWaiting) = (_block, _inBlock);
        }

        (_block, _inBlock) = (new QualityStatistics(), 0);
    }
}
