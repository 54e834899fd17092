using PredictionGuardrails.Baselines;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Learns a baseline, alone or in addition to the one that is compared with.</summary>
internal sealed class BaselineLearning(IMetricObserver observer, MonitorEvents events)
{
    /// <summary>A baseline of which more was rejected would take a failure for normal.</summary>
    private const double MostRejected = 0.05;

    /// <summary>The first wrong values may share a window with healthy ones, in which no score won.</summary>
    private const int MaxWindow = 32;

    /// <summary>From so many values on gross changes are looked for while a baseline is still being learned, and again from twice as many.</summary>
    private const int PreviewPredictions = 100;

    private BaselineSampler? _learner;
    private long _rejected;

    /// <summary>Whether a baseline is being learned.</summary>
    public bool IsOn => _learner is not null;

    /// <summary>Whether it takes values now.</summary>
    public bool WantsMore => _learner is { WantsMore: true };

    /// <summary>How many values there are so far.</summary>
    public long? Count => _learner?.Values.Count;

    /// <inheritdoc cref="BaselineSampler.Refusal"/>
    public string? Refusal => _learner?.Refusal;

    /// <summary>A baseline of the values so far, good enough for gross changes; null before there is one.</summary>
    public Baseline? Preview { get; private set; }

    public void Begin(MonitorSettings settings)
    {
        _learner = new BaselineSampler(settings.LearnedPredictions, settings.MinimumDuration, settings.MinimumDistinctValues);
        Interlocked.Exchange(ref _rejected, 0);
    }

    public void Stop() => _learner = null;

    public void DropPreview() => Preview = null;

    public void Reject() => Interlocked.Increment(ref _rejected);

    /// <summary>After a change in the course of learning: what was learned since it began isn't a part of a baseline.</summary>
    /// <param name="predictions">Since how many predictions it has been there.</param>
    public void Discard(long predictions) => _learner?.Discard(predictions + MaxWindow);

    public void OnValue(BaselineSample value, DateTimeOffset now) => _learner!.OnValue(value, now);

    /// <summary>Makes a preview where enough has come since the last one.</summary>
    /// <returns>Whether there is a new one.</returns>
    public bool TryPreview(DateTimeOffset now)
    {
        if (_learner is not { IsVaried: true } learner || learner.Values.Count < Math.Max(PreviewPredictions, 2 * (Preview?.Values.Count ?? 0)))
        {
            return false;
        }

        var preview = observer.SummarizeSoFar(learner.Values, learner.Since, now);
        Preview = preview.IsUsable ? preview : Preview;
        return preview.IsUsable;
    }

    /// <summary>Takes more values, at a tick, or makes a baseline of those that there are.</summary>
    /// <param name="now">The time.</param>
    /// <param name="settings">How the metric is watched.</param>
    /// <param name="replaces">Whether the baseline takes the place of another one.</param>
    /// <returns>The baseline; null if there is none yet.</returns>
    public Baseline? Advance(DateTimeOffset now, MonitorSettings settings, bool replaces)
    {
        if (_learner is not { } learner)
        {
            return null;
        }

        if (!learner.IsComplete(now))
        {
            learner.Tick();
            return null;
        }

        var rejected = Interlocked.Exchange(ref _rejected, 0);
        if (rejected > MostRejected * learner.Values.Count)
        {
            events.Add(new MonitorEvent.LearningRejected(rejected, learner.Values.Count));
            Begin(settings);
            return null;
        }

        if (!learner.IsAccepted)
        {
            Refuse(learner);
            return null;
        }

        if (observer.Summarize(learner.Values, rejected, learner.Since, now) is { IsUsable: true } baseline)
        {
            events.Add(new MonitorEvent.Learned(baseline, replaces));
            return baseline;
        }

        Begin(settings);
        return null;
    }

    /// <summary>Reported once, however long the model is stuck.</summary>
    private void Refuse(BaselineSampler learner)
    {
        var isTold = learner.HasRefused;
        learner.Refuse(observer.DescribeValue);
        if (!isTold)
        {
            events.Add(new MonitorEvent.LearningRefused(learner.Refusal!));
        }
    }
}
