using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Looks for changes in each window of a metric, and for their ends. Everything but <see cref="Reject"/> is under the recorder's lock.</summary>
internal sealed class ChangeFinder
{
    /// <summary>A shift that lasts so long is the new normal.</summary>
    private static readonly TimeSpan FollowedAfter = TimeSpan.FromSeconds(SeasonalSettings.ResumeSeconds);

    private readonly IMetricObserver _observer;
    private readonly MonitorEvents _events;
    private readonly CollectionTimer _clock;
    private readonly Action<ChangeDetector> _changed;
    private MonitorSettings _settings = MonitorSettings.Off;
    private ActiveBaseline? _inForce;
    private Baseline? _preview;
    private DateTimeOffset? _changedSince;
    private bool _needsAttention;
    private long _rejected;

    /// <param name="observer">Counts the metric's values into windows.</param>
    /// <param name="events">Takes what is found.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="changed">Called with each change, once it is described.</param>
    public ChangeFinder(IMetricObserver observer, MonitorEvents events, CollectionTimer clock, Action<ChangeDetector> changed)
    {
        _observer = observer;
        _events = events;
        _clock = clock;
        _changed = changed;
        Detectors = new DetectorSet();
        Shifts = new ShiftWatch(Detectors, observer);
    }

    public DetectorSet Detectors { get; }

    public ShiftWatch Shifts { get; }

    /// <summary>The detectors that raise what they find. Shifts aren't raised while the baseline can't tell them from a rhythm.</summary>
    public IReadOnlyList<ChangeDetector> RaisedDetectors => Shifts.IsRaised ? [Detectors.Gross, Detectors.Shift, Detectors.Tail] : [Detectors.Gross];

    /// <summary>Compares with a baseline from now on.</summary>
    public void Begin(ActiveBaseline inForce, MonitorSettings settings)
    {
        var now = _clock.Now;
        Detectors.Begin(now);
        Interlocked.Exchange(ref _rejected, 0);
        Detectors.Gross.Use(_observer.CreateGrossScores(inForce.Whole, null));
        _observer.Tails?.Gathered.Clear();
        Shifts.Begin(inForce, settings, now);
    }

    /// <summary>Compares with nothing.</summary>
    public void Stop()
    {
        Shifts.Stop();
        Detectors.Stop();
        _observer.Tails?.Stop();
    }

    /// <summary>Counts a prediction that was rejected.</summary>
    public void Reject() => Interlocked.Increment(ref _rejected);

    /// <summary>Settles the window at hand.</summary>
    /// <param name="settings">How the metric is watched.</param>
    /// <param name="inForce">The baseline; null while it is being learned.</param>
    /// <param name="preview">What gross changes are compared with meanwhile.</param>
    /// <param name="isUrgent">Whether every prediction is looked at by itself.</param>
    /// <returns>Whether something has begun or ended, so that the recorder has to be told what is worth its attention.</returns>
    public bool EvaluateWindow(MonitorSettings settings, ActiveBaseline? inForce, Baseline? preview, bool isUrgent)
    {
        if (Detectors.Gross.Window is not { } window)
        {
            return false;
        }

        _settings = settings;
        _inForce = inForce;
        _preview = preview;
        _needsAttention = false;
        Detectors.Count(window.Count);
        if (Detectors.Shift.Window is { } shift)
        {
            shift.Rejected = Interlocked.Exchange(ref _rejected, 0);
        }

        EvaluateWindow(Detectors.Gross);
        if (inForce?.IsTurning == true || Detectors.Shift.IsElsewhere)
        {
            Detectors.Shift.Window?.Clear();
        }

        EvaluateWindow(Detectors.Shift);
        SettleNumbers(isUrgent);
        return _needsAttention;
    }

    private void EvaluateWindow(ChangeDetector detector)
    {
        if (detector.Window is { } window && (window.Count > 0 || window.Rejected > 0))
        {
            Handle(detector, detector.EvaluateWindow(_settings.Probes, isHeld: detector.Kind == ChangeKind.Shift && !Shifts.IsRaised));
        }
    }

    /// <summary>Looks at the numbers gathered: for shifts on traffic with a rhythm, and for what single numbers may be.</summary>
    private void SettleNumbers(bool isUrgent)
    {
        var now = _clock.Now;
        if (_observer.Tails is not { Gathered: { Count: > 0 } gathered } tails || _inForce?.Whole is not { } baseline || !gathered.IsDue(now, isUrgent))
        {
            return;
        }

        var count = gathered.Count;
        var sum = gathered.Sum;
        var numbers = gathered.Take(now);
        _changedSince = Detectors.IsChanged ? _changedSince ?? now : null;
        if (!Detectors.IsChanged || (!Detectors.Gross.IsChanged && now - _changedSince >= FollowedAfter))
        {
            tails.Learn(baseline, numbers, now, _settings.LearnsRange);
        }

        if (Detectors.Tail.HasOther)
        {
            tails.Evidence!.Add(numbers, count, sum, isHealthy: !Detectors.IsChanged);
            Handle(Detectors.Tail, Detectors.Tail.Evaluate(count, _settings.Probes));
        }

        if (Shifts.Seasonal is not { } seasonal)
        {
            return;
        }

        seasonal.Add(numbers, count, sum, now, (Detectors.IsChanged, Detectors.Gross.IsChanged), Detectors.AlarmLevel);
        if (Detectors.Shift.HasOther)
        {
            Handle(Detectors.Shift, Detectors.Shift.Evaluate(Detectors.Shift.IsElsewhere ? count : 0, _settings.Probes));
        }
    }

    private void Handle(ChangeDetector detector, DetectorResult result)
    {
        switch (result)
        {
            case DetectorResult.Changed:
                _events.Add(new MonitorEvent.Changed(detector.Kind, Describe(detector)));
                HandleChange(detector);
                break;

            case DetectorResult.StillChanged:
                _events.Add(new MonitorEvent.StillChanged(detector.Kind));
                break;

            case DetectorResult.Recovered:
                Shifts.NoteEnd(detector, _inForce, _settings, _clock.Now);
                _events.Add(new MonitorEvent.Recovered(detector.Kind, detector.Tested));
                _needsAttention = true;
                break;
        }
    }

    private void HandleChange(ChangeDetector detector)
    {
        _changed(detector);
        _observer.Tails?.Discard();
        detector.BeginTest();
        Shifts.NoteChange(detector.Kind);
        if (detector.Kind == ChangeKind.Gross)
        {
            Detectors.FollowGross(_settings.Probes);
        }

        _needsAttention = true;
    }

    private ChangeFinding Describe(ChangeDetector detector)
    {
        var reference = DescribeReference(detector);
        return new ChangeFinding(
            detector.Finding, detector.Expected is { } expected ? $"{expected}, {reference}" : reference, detector.Mean, detector.Predictions);
    }

    private string DescribeReference(ChangeDetector detector)
    {
        if (_inForce is not { } inForce)
        {
            return _observer.DescribeBaseline(_preview!);
        }

        if (!ReferenceEquals(detector, Detectors.Shift))
        {
            return _observer.DescribeBaseline(inForce.Whole);
        }

        return detector.OtherLeads ? Shifts.Seasonal!.DescribeUsual() : _observer.DescribeBaseline(inForce.Current) + inForce.Of;
    }
}
