using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Learns the baseline of a metric and detects changes. It is called by the recorder, under its lock; what was found is reported
/// outside of it. Longer than other files, because each method is one transition of one state machine: off, learning, watching.
/// </summary>
internal sealed class MetricMonitor
{
    /// <summary>From so much of an alarm's evidence on every window is looked at.</summary>
    private const double Suspicious = 0.4;

    private readonly IMetricObserver _observer;
    private readonly CollectionTimer _clock;
    private readonly CoarseClock _coarse;
    private readonly AdaptiveWindow _pace;
    private readonly MonitorEvents _events = new();
    private readonly BaselineLearning _learning;
    private readonly ChangeFinder _changes;
    private readonly Action _advance;
    private MonitorSettings _settings = MonitorSettings.Off;
    private ActiveBaseline? _inForce;
    private volatile ChangeDetectionState _phase;
    private volatile bool _evaluatesEachPrediction;

    /// <param name="metric">The metric's name.</param>
    /// <param name="segment">The segment that is watched; null for all predictions.</param>
    /// <param name="observer">Counts its values.</param>
    /// <param name="clock">Has them collected.</param>
    /// <param name="coarse">The clock of the last tick.</param>
    public MetricMonitor(string metric, string? segment, IMetricObserver observer, CollectionTimer clock, CoarseClock coarse)
    {
        Metric = metric;
        Segment = segment;
        _observer = observer;
        _clock = clock;
        _coarse = coarse;
        _pace = new AdaptiveWindow(coarse);
        _learning = new BaselineLearning(observer, _events);
        _changes = new ChangeFinder(observer, _events, clock, HandleChange);
        _advance = Advance;
        observer.Attach(this);
    }

    public string Metric { get; }

    /// <summary>The segment that is watched; null for all predictions.</summary>
    public string? Segment { get; }

    /// <summary>What its baseline is kept under.</summary>
    public string Key => Segment is null ? Metric : $"{Metric} of {Segment}";

    /// <summary>Whether a baseline is kept under a key that is the metric's, or one of its segments'.</summary>
    public bool IsKey(string key) => key == Metric || key.StartsWith($"{Metric} of ", StringComparison.Ordinal);

    public ChangeDetectionState State => _phase != ChangeDetectionState.Off && Detectors.IsChanged ? ChangeDetectionState.Changed : _phase;

    public MonitorSettings Settings => _settings;

    /// <summary>Reports to the guard. False if the current prediction must be rejected because of it.</summary>
    public Func<MetricMonitor, MonitorEvent, bool> EventRaised { get; set; } = static (_, _) => true;

    /// <summary>What was learned; null before.</summary>
    public Baseline? Baseline => _inForce?.Whole;

    /// <summary>What a window of that length is compared with; null before there is a baseline.</summary>
    public Baseline? BaselineOver(TimeSpan window) => _inForce?.Over(window);

    /// <summary>How far the baseline is, and how well predictions fit it.</summary>
    public ChangeDetectionStatus Status => new()
    {
        Metric = Metric,
        State = State,
        SampleCount = Baseline?.Values.Count ?? _learning.Count ?? 0,
        RequiredSampleCount = Baseline?.Values.Count ?? _settings.LearnedPredictions,
        EvidenceRatio = Detectors.EvidenceRatio,
        Segment = Segment,
        Baseline = Baseline?.Values,
        MinimumDetectableIncrease = Shifts.Smallest.Rise,
        MinimumDetectableDecrease = Shifts.Smallest.Fall,
        Shifts = Shifts.Readiness,
        KnownHours = Shifts.KnownHours,
        IsSorted = Baseline?.IsSorted == true,
        RefusalReason = _phase == ChangeDetectionState.Learning ? _learning.Refusal : null,
    };

    /// <inheritdoc cref="DetectorSet.EvidenceOf"/>
    public double EvidenceOf(ChangeKind kind) => Detectors.EvidenceOf(kind);

    /// <inheritdoc cref="DetectorSet.HasChanged"/>
    public bool HasChanged(ChangeKind kind) => Detectors.HasChanged(kind);

    /// <summary>What is gathered for and against changes that may be raised; nothing while there is nothing to compare with.</summary>
    public IReadOnlyList<ChangeEvidence> ReadEvidence()
    {
        IReadOnlyList<ChangeEvidence> read = [];
        _observer.WithLock(() => read = [.. _changes.RaisedDetectors.SelectMany(Describe)]);
        return read;
    }

    /// <summary>How many blocks of records a window is.</summary>
    public int Blocks => _evaluatesEachPrediction ? 1 : _pace.Blocks;

    /// <summary>After how many suspicious records a window is looked at.</summary>
    public int Patience => _evaluatesEachPrediction || Detectors.EvidenceRatio > Suspicious ? 1 : _pace.Patience;

    /// <summary>Whether shifts lead to their action; false once they have cost what they may.</summary>
    public bool EnforcesShifts { get; set; } = true;

    /// <summary>Whether the guard may not trust its model while this is so.</summary>
    public bool IsInTheWay => KeepsModelOut(ChangeKind.Gross) || KeepsModelOut(ChangeKind.Shift);

    /// <summary>The window in which gross changes are looked for; null before there is anything to compare with.</summary>
    public WindowCounts? GrossWindow => Detectors.Gross.Window;

    /// <summary>The window in which shifts are looked for; null before there is a baseline.</summary>
    public WindowCounts? ShiftWindow => Detectors.Shift.Window;

    private DetectorSet Detectors => _changes.Detectors;

    private ShiftWatch Shifts => _changes.Shifts;

    private bool IsChanged => Detectors.IsChanged;

    /// <summary>Whether values are taken to learn from; not while there is a change, which would become a part of the baseline.</summary>
    private bool IsSampling => _learning.WantsMore && !IsChanged;

    /// <summary>Whether the guard may not trust its model because of such a change.</summary>
    public bool KeepsModelOut(ChangeKind kind) => HasChanged(kind)
        && (Detectors.IsMarkedExternally(kind) || (_settings.ActionOf(kind) >= BreachAction.Fallback && (kind == ChangeKind.Gross || EnforcesShifts)));

    /// <summary>Sets whether every window is a single prediction: while a breaker's probes are few and precious.</summary>
    public void EvaluateEachPrediction(bool isOn) => _observer.WithLock(() =>
    {
        _evaluatesEachPrediction = isOn;
        ConfigureObserver();
    });

    /// <summary>Whether a baseline is one of such a metric.</summary>
    public bool CanTake(Baseline baseline) => _observer.CanTake(baseline);

    /// <summary>Watches by other settings from now on; what was learned and won so far stays.</summary>
    public void Apply(MonitorSettings settings) => _observer.WithLock(() =>
    {
        var startsAnew = GrossWindow is null || !settings.TimeZone.Equals(_settings.TimeZone) || settings.FollowsTimeOfDay != _settings.FollowsTimeOfDay;
        var ignoresOthers = settings.IgnoreBelow != _settings.IgnoreBelow;
        _settings = settings;
        if (!settings.IsOn)
        {
            Turn(ChangeDetectionState.Off);
        }
        else if (Baseline is not null && startsAnew)
        {
            StartMonitoring(Baseline);
        }
        else if (_inForce is { } inForce && ignoresOthers)
        {
            Shifts.Ignore(inForce, settings, _clock.Now);
        }
        else if (Baseline is not null)
        {
            Detectors.SetLevels(_clock.Now, settings);
        }
        else if (_phase == ChangeDetectionState.Off)
        {
            Learn();
        }
    });

    /// <summary>Takes a baseline that was learned elsewhere, or earlier.</summary>
    public void Take(Baseline baseline) => _observer.WithLock(() => StartMonitoring(baseline));

    /// <summary>What was learned while serving, on top of the baseline; null if nothing is.</summary>
    public byte[]? SaveState()
    {
        byte[]? saved = null;
        _observer.WithLock(() => saved = Shifts.Seasonal is null ? null : StateTransfer.Save(Transfer));
        return saved;
    }

    /// <summary>Continues from what was learned while serving before, on top of the same baseline.</summary>
    /// <exception cref="InvalidDataException">It isn't such a state; what was learned while serving is forgotten.</exception>
    public void TakeState(byte[] state) => _observer.WithLock(() =>
    {
        if (Shifts.Seasonal is not null && state.Length > 0)
        {
            StateTransfer.Load(state, Transfer, otherwise: () =>
            {
                _observer.Tails?.Forget();
                StartMonitoring(Baseline!);
            });
            Shifts.ConsiderRhythm(Baseline);
        }
    });

    /// <summary>Notes the version of the model that the baseline was learned from.</summary>
    public void Stamp(string? modelVersion) => _observer.WithLock(() =>
    {
        if (_inForce is { } inForce)
        {
            inForce.Whole = inForce.Whole with { ModelVersion = modelVersion };
        }
    });

    /// <summary>Forgets the baseline and learns a new one.</summary>
    public void Relearn() => _observer.WithLock(() =>
    {
        _inForce = null;
        if (_settings.IsOn)
        {
            Learn();
        }
    });

    /// <summary>Learns a new baseline while the old one is compared with, and puts it in its place; a change ends that.</summary>
    public void LearnBeside() => _observer.WithLock(() =>
    {
        if (State == ChangeDetectionState.Monitoring && !_learning.IsOn)
        {
            _learning.Begin(_settings);
            ConfigureObserver();
        }
    });

    /// <summary>Forgets all evidence, and that there was a change.</summary>
    public void Restart() => _observer.WithLock(() =>
    {
        Detectors.Restart();
        ConfigureObserver();
    });

    /// <summary>Assumes a change that was found elsewhere.</summary>
    public void Doubt() => _observer.WithLock(() =>
    {
        if (State == ChangeDetectionState.Monitoring)
        {
            Detectors.Shift.MarkChanged(_settings.Probes);
            _learning.Stop();
            ConfigureObserver();
        }
    });

    /// <summary>Begins again to look whether values fit the baseline.</summary>
    public void Retest() => _observer.WithLock(Detectors.Retest);

    /// <summary>Counts a prediction that was rejected.</summary>
    public void Reject()
    {
        if (_phase == ChangeDetectionState.Monitoring)
        {
            _changes.Reject();
        }

        if (IsSampling)
        {
            _learning.Reject();
        }
    }

    /// <summary>Shows a value to learn from, under the recorder's lock.</summary>
    public void OnValue(BaselineSample value)
    {
        if (!IsSampling)
        {
            return;
        }

        _learning.OnValue(value, _clock.Now);
        if (_phase == ChangeDetectionState.Learning && _learning.TryPreview(_clock.Now))
        {
            Detectors.Gross.Use(_observer.CreateGrossScores(_learning.Preview!, null));
            Detectors.SetLevels(_clock.Now, _settings);
            ConfigureObserver();
        }

        if (!_learning.WantsMore)
        {
            ConfigureObserver();
        }
    }

    /// <summary>What is due from time to time: more values to learn, the baseline that they make, an alarm level that goes by time.</summary>
    public void Tick()
    {
        _observer.WithLock(_advance);
        Report();
    }

    /// <summary>Tells what was found since the last time; under no lock.</summary>
    public bool Report()
    {
        var passes = true;
        while (_events.TryTake(out var happened))
        {
            passes &= EventRaised(this, happened);
        }

        return passes;
    }

    /// <summary>Settles the window at hand, under the recorder's lock.</summary>
    public void EvaluateWindow()
    {
        if (_changes.EvaluateWindow(_settings, _inForce, _learning.Preview, _evaluatesEachPrediction))
        {
            ConfigureObserver();
        }

        _pace.Settled();
    }

    private void ConfigureObserver() => _observer.Configure(IsSampling, _evaluatesEachPrediction && IsChanged, _inForce?.Current ?? _learning.Preview);

    private IEnumerable<ChangeEvidence> Describe(ChangeDetector detector) => detector.Evidence.Select(evidence => new ChangeEvidence
    {
        Metric = Metric,
        Segment = Segment,
        IsGross = detector.Kind == ChangeKind.Gross,
        Action = detector.Kind == ChangeKind.Gross || EnforcesShifts ? _settings.ActionOf(detector.Kind) : BreachAction.Observe,
        Id = evidence.Totals.Id,
        Scores = [.. evidence.Names.Select(static score => score.Name)],
        Findings = [.. evidence.Names.Select(static score => score.Finding)],
        Gains = evidence.Totals.Read(evidence.Scores),
        PredictionCount = evidence.Totals.Predictions,
        AlarmLevel = detector.AlarmLevel,
        TestLevel = detector.TestLevel,
        IsRateInTime = _settings.FalseAlarms.Duration is not null,
        RequiredProbes = _settings.Probes,
    });

    private void Transfer(StateTransfer transfer)
    {
        Shifts.Seasonal!.Transfer(transfer);
        _observer.Tails?.Transfer(transfer, Baseline!, _settings.LearnsRange);
    }

    private void Learn()
    {
        Turn(ChangeDetectionState.Learning);
        _learning.Begin(_settings);
        ConfigureObserver();
    }

    private void StartMonitoring(Baseline baseline)
    {
        var now = _clock.Now;
        _inForce = new ActiveBaseline(baseline, _settings.FollowsTimeOfDay);
        _inForce.Advance(now);
        _learning.DropPreview();
        _changes.Begin(_inForce, _settings);
        _coarse.Start();
        Turn(ChangeDetectionState.Monitoring);
    }

    private void Turn(ChangeDetectionState phase)
    {
        _phase = phase;
        _learning.Stop();
        if (phase is ChangeDetectionState.Off or ChangeDetectionState.Learning)
        {
            _learning.DropPreview();
            _changes.Stop();
        }

        ConfigureObserver();
    }

    /// <summary>What came since a change began is not learned from; the first baseline is learned on once the change has ended, another one is given up.</summary>
    private void HandleChange(ChangeDetector detector)
    {
        if (_phase == ChangeDetectionState.Learning)
        {
            _learning.Discard(detector.Predictions);
        }
        else
        {
            _learning.Stop();
        }
    }

    private void Advance()
    {
        var now = _clock.Now;
        if (_learning.IsOn && !IsChanged)
        {
            if (_learning.Advance(now, _settings, replaces: Baseline is not null) is { } learned)
            {
                StartMonitoring(learned);
            }

            ConfigureObserver();
        }

        if (_inForce is { } inForce && ShiftWindow is not null && inForce.Advance(now))
        {
            Shifts.Compare(inForce, _settings, now);
            ConfigureObserver();
        }

        Shifts.ConsiderRhythm(Baseline);
        Shifts.Consider(Baseline, now);
        Detectors.SetLevels(now, _settings);
    }
}
