using PredictionGuardrails.Baselines;

namespace PredictionGuardrails.ChangeDetection;

/// <content>How a baseline is learnt, alone or beside the one that is compared with.</content>
internal abstract partial class MetricWatch
{
    /// <summary>A baseline of which more was rejected would take a failure for normal.</summary>
    private const double MostRejected = 0.05;

    /// <summary>The first wrong values may share a window with healthy ones, in which no score won.</summary>
    private const int MaxWindow = 32;

    /// <summary>From so many values on gross changes are looked for while a baseline is still being learned, and again from twice as many.</summary>
    private const int PreviewPredictions = 100;

    private BaselineLearner? _learner;
    private Baseline? _preview;
    private long _rejectedInLearning;

    /// <summary>Whether values are taken to learn from; not while there is a change, which would become a part of the baseline.</summary>
    private bool IsSampling => _learner is { WantsMore: true } && !IsChanged;

    /// <summary>Forgets the baseline and learns a new one.</summary>
    public void Relearn() => Exclusively(() =>
    {
        _inForce = null;
        if (_settings.IsOn)
        {
            Learn();
        }
    });

    /// <summary>Learns a new baseline while the old one is compared with, and puts it in its place; a change ends that.</summary>
    public void LearnBeside() => Exclusively(() =>
    {
        if (State == BaselineState.Watching && _learner is null)
        {
            BeginLearning();
        }
    });

    /// <summary>Shows a value to learn from, under the recorder's lock.</summary>
    public void See(LearntValue value)
    {
        if (!IsSampling)
        {
            return;
        }

        var learner = _learner!;
        learner.See(value, clock.Now);
        if (_phase == BaselineState.Learning && learner.IsVaried && learner.Values.Count >= Math.Max(PreviewPredictions, 2 * (_preview?.Values.Count ?? 0)))
        {
            Preview(learner);
        }

        if (!learner.WantsMore)
        {
            Attend();
        }
    }

    /// <summary>Makes a baseline of values in their order.</summary>
    protected abstract Baseline Summarize(IReadOnlyList<LearntValue> values, long rejected, DateTimeOffset from, DateTimeOffset to);

    /// <summary>Makes a baseline of the values so far, good enough for gross changes.</summary>
    protected abstract Baseline SummarizeSoFar(IReadOnlyList<LearntValue> values, DateTimeOffset from, DateTimeOffset to);

    /// <summary>A value that is learned from, in words.</summary>
    /// <param name="value">The number, or the number of the label.</param>
    protected abstract string DescribeValue(double value);

    private void Preview(BaselineLearner learner)
    {
        if (SummarizeSoFar(learner.Values, learner.Since, clock.Now) is { IsUsable: true } preview)
        {
            _preview = preview;
            _gross.Use(CreateGrossScores(preview, null));
            SetLevels();
            Attend();
        }
    }

    /// <summary>
    /// After a change: what was learned since it began is no part of a baseline. The first baseline is learned on once the change has ended; one
    /// that is learned beside another is given up.
    /// </summary>
    private void StopLearningFrom(long changed)
    {
        if (_phase == BaselineState.Learning)
        {
            _learner?.Discard(changed + MaxWindow);
        }
        else
        {
            StopLearningBeside();
        }
    }

    private void StopLearningBeside() => _learner = null;

    private void Learn()
    {
        Turn(BaselineState.Learning);
        BeginLearning();
    }

    private void BeginLearning()
    {
        _learner = new BaselineLearner(_settings.LearntPredictions, _settings.MinimumDuration, _settings.MinimumDistinctValues);
        Interlocked.Exchange(ref _rejectedInLearning, 0);
        Attend();
    }

    /// <summary>Told once, however long the model is stuck.</summary>
    private void Refuse(BaselineLearner learner)
    {
        var isTold = learner.HasRefused;
        learner.Refuse(DescribeValue);
        if (!isTold)
        {
            Tell(new WatchEvent.LearningRefused(learner.Refusal!));
        }

        Attend();
    }

    private void GoOnLearning(BaselineLearner learner)
    {
        var now = clock.Now;
        if (IsChanged)
        {
            return;
        }

        if (!learner.IsComplete(now))
        {
            learner.Tick();
            Attend();
            return;
        }

        var rejected = Interlocked.Exchange(ref _rejectedInLearning, 0);
        if (rejected > MostRejected * learner.Values.Count)
        {
            Tell(new WatchEvent.LearningRejected(rejected, learner.Values.Count));
            BeginLearning();
        }
        else if (!learner.IsAccepted)
        {
            Refuse(learner);
        }
        else if (Summarize(learner.Values, rejected, learner.Since, now) is { IsUsable: true } baseline)
        {
            Tell(new WatchEvent.Learnt(baseline, Replaces: Baseline is not null));
            Watch(baseline);
        }
        else
        {
            BeginLearning();
        }
    }
}
