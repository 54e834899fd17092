using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>What is known of single numbers: those that wait to be looked at, all healthy ones, and what their tails allow.</summary>
/// <param name="recorder">Checks single numbers against the bounds.</param>
/// <param name="hasBounds">Whether there are bounds and evidence of the tails; segments have neither.</param>
internal sealed class NumberTails(NumberRecorder recorder, bool hasBounds)
{
    private HealthyHistory _history = new();
    private Baseline? _historyOf;
    private readonly TailEvidence _evidence = new();

    /// <summary>The numbers since they were last looked at.</summary>
    public NumberGatherer Gathered { get; } = new();

    /// <summary>Evidence against the tails of healthy numbers; null if it isn't looked for.</summary>
    public TailEvidence? Evidence => hasBounds ? _evidence : null;

    /// <summary>Learns what single numbers may be.</summary>
    /// <param name="baseline">The baseline, whose numbers are known to be healthy.</param>
    /// <param name="numbers">Numbers that may turn out to be wrong.</param>
    /// <param name="now">The time.</param>
    /// <param name="learnsRange">Whether single numbers are checked.</param>
    public void Learn(Baseline baseline, ReadOnlySpan<BucketCount> numbers, DateTimeOffset now, bool learnsRange)
    {
        if (!hasBounds)
        {
            return;
        }

        if (!learnsRange)
        {
            recorder.LearnedRange = null;
        }

        Start(baseline, learnsRange);
        if (_history.Add(numbers, now))
        {
            LearnRange(baseline, learnsRange);
        }
    }

    /// <summary>Forgets numbers that may have been wrong.</summary>
    public void Discard() => _history.Discard();

    /// <summary>Forgets all that was learned on top of the baseline.</summary>
    public void Forget() => _historyOf = null;

    /// <summary>Checks nothing, because there isn't a baseline.</summary>
    public void Stop() => recorder.LearnedRange = null;

    public void Transfer(StateTransfer transfer, Baseline baseline, bool learnsRange)
    {
        Start(baseline, learnsRange);
        _history.Transfer(transfer);
        if (transfer.IsReading)
        {
            LearnRange(baseline, learnsRange);
        }
    }

    private void Start(Baseline baseline, bool learnsRange)
    {
        if (!ReferenceEquals(_historyOf?.Values, baseline.Values))
        {
            _historyOf = baseline;
            _history = new HealthyHistory();
            _history.Add(SparseHistogram.Of(baseline.Buckets()));
            LearnRange(baseline, learnsRange);
        }
    }

    private void LearnRange(Baseline baseline, bool learnsRange)
    {
        if (!hasBounds)
        {
            return;
        }

        (int Place, long Count)[] counts = [.. _history.Counts];
        recorder.LearnedRange = learnsRange ? TailBounds.Of(counts, RhythmFactor.Of(baseline), baseline.EffectiveSampleRatio) : null;
        _evidence.Learn(counts, baseline.EffectiveSampleRatio);
    }
}
