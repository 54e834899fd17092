using PredictionGuardrails.Baselines;

namespace PredictionGuardrails.ChangeDetection;

/// <content>How a baseline is learnt, alone or beside the one that is compared with.</content>
internal abstract partial class MetricWatch
{
    /// <summary>A baseline of which more was rejected would take a failure for normal.</summary>
    private const double MostRejected = 0.05;

    private BaselineLearner? _learner;
    private long _rejectedInLearning;

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
        if (_state == BaselineState.Watching && _learner is null)
        {
            BeginLearning();
        }
    });

    /// <summary>Shows a value to learn from, under the recorder's lock.</summary>
    public void See(LearntValue value)
    {
        if (_learner is not { WantsMore: true } learner)
        {
            return;
        }

        learner.See(value, clock.Now);
        if (!learner.WantsMore)
        {
            Attend();
        }
    }

    /// <summary>Makes a baseline of values in their order.</summary>
    protected abstract Baseline Summarize(IReadOnlyList<LearntValue> values, long rejected, DateTimeOffset from, DateTimeOffset to);

    private void Learn()
    {
        Turn(BaselineState.Learning);
        BeginLearning();
    }

    private void BeginLearning()
    {
        _learner = new BaselineLearner(_settings.LearntPredictions, _settings.MinimumDuration);
        Interlocked.Exchange(ref _rejectedInLearning, 0);
        Attend();
    }

    private void GoOnLearning(BaselineLearner learner)
    {
        var now = clock.Now;
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
