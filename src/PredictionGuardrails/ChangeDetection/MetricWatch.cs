using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Learns what a metric is like and finds out when it is not any more. What is settled comes from the recorder, under its lock; what was found
/// is told outside of it.
/// </summary>
internal abstract partial class MetricWatch(string metric, string? segment, RecordingClock clock, CoarseClock coarse)
{
    /// <summary>Within so little time after a baseline was learned no rhythm moves predictions by anything worth raising.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    /// <summary>Once a shift against a young baseline has ended by itself, blocks of predictions differ: what moves numbers within its range by less than this share is ignored.</summary>
    private const double OwnMovement = 0.25;

    /// <summary>A shift that lasts so long is the new normal.</summary>
    private static readonly TimeSpan FollowedAfter = TimeSpan.FromSeconds(SeasonalSettings.ResumeSeconds);

    /// <summary>A baseline over so much time has seen every hour.</summary>
    private static readonly TimeSpan WholeDay = TimeSpan.FromDays(1);

    /// <summary>By what share the ratio of hours has to move before scores are written for it.</summary>
    private const double RatioTolerance = 0.1;

    private readonly SettlingPace _pace = new(coarse);
    private readonly Queue<WatchEvent> _events = new();
    private readonly ChangeDetector _gross = new(ChangeKind.Gross);
    private readonly ChangeDetector _shift = new(ChangeKind.Shift);
    private readonly ChangeDetector _tail = new(ChangeKind.Shift);
    private WatchSettings _settings = WatchSettings.Off;
    private DateTimeOffset _watchingSince;
    private DateTimeOffset? _changedSince;
    private bool _isOwnShift;
    private bool _movesByItself;
    private SeasonalShift? _seasonal;
    private double? _ratioOfHours;
    private BaselineInForce? _inForce;
    private long _rejected;
    private long _watched;
    private int _mostScores = 1;
    private double _alarmLevel;
    private (double? Rise, double? Fall) _smallest;
    private Action? _advance;
    private volatile BaselineState _phase;
    private volatile bool _hasEvents;
    private volatile bool _settlesAtOnce;
    private volatile bool _raisesShifts;

    public string Metric { get; } = metric;

    /// <summary>The segment that is watched; null for all predictions.</summary>
    public string? Segment { get; } = segment;

    /// <summary>What its baseline is kept under.</summary>
    public string Key => Segment is null ? Metric : $"{Metric} of {Segment}";

    public BaselineState State => _phase != BaselineState.Off && IsChanged ? BaselineState.Changed : _phase;

    public WatchSettings Settings => _settings;

    /// <summary>What is told to whom: the guard. False where the prediction at hand may not pass because of it.</summary>
    public Func<MetricWatch, WatchEvent, bool> Told { get; set; } = static (_, _) => true;

    /// <summary>What was learnt; null before.</summary>
    public Baseline? Baseline => _inForce?.Whole;

    /// <summary>What a window of that length is compared with; null before there is a baseline.</summary>
    public Baseline? BaselineOver(TimeSpan window) => _inForce?.Over(window);

    /// <summary>How far the baseline is, and how well predictions fit it.</summary>
    public BaselineStatus Status => new(
        Metric, State, Baseline?.Values.Count ?? _learner?.Values.Count ?? 0, Baseline?.Values.Count ?? _settings.LearntPredictions, EvidenceShare)
    {
        Segment = Segment,
        Values = Baseline?.Values,
        SmallestRise = _smallest.Rise,
        SmallestFall = _smallest.Fall,
        Shifts = !_raisesShifts ? ShiftReadiness.None : _shift.IsElsewhere && _seasonal is { IsReady: false } ? ShiftReadiness.LargeOnly : ShiftReadiness.Ready,
        KnownHours = _seasonal?.KnownHours,
        IsSorted = Baseline?.IsSorted == true,
        RefusalReason = _phase == BaselineState.Learning ? _learner?.Refusal : null,
    };

    /// <summary>The strongest evidence of a change, as a share of what raises an alarm.</summary>
    public double EvidenceShare => Math.Max(_gross.EvidenceRatio, EvidenceOf(ChangeKind.Shift));

    /// <inheritdoc cref="ChangeDetector.EvidenceRatio"/>
    public double EvidenceOf(ChangeKind kind) => kind == ChangeKind.Gross ? _gross.EvidenceRatio : Math.Max(_shift.EvidenceRatio, _tail.EvidenceRatio);

    /// <summary>Whether there was such a change whose end wasn't seen yet.</summary>
    public bool HasChanged(ChangeKind kind) => kind == ChangeKind.Gross ? _gross.IsChanged : _shift.IsChanged || _tail.IsChanged;

    /// <summary>Whether the baseline can tell a shift from the time of day, so that shifts are raised.</summary>
    public bool RaisesShifts => _raisesShifts;

    public int Blocks => _settlesAtOnce ? 1 : _pace.Blocks;

    public int Patience => _settlesAtOnce || EvidenceShare > 0.4 ? 1 : _pace.Patience;

    /// <summary>Whether every window is a single prediction: while a breaker's probes are few and precious.</summary>
    public bool SettlesAtOnce
    {
        set => Exclusively(() =>
        {
            _settlesAtOnce = value;
            Attend();
        });
    }

    /// <summary>Whether shifts lead to their action; false once they have cost what they may.</summary>
    public bool EnforcesShifts { get; set; } = true;

    /// <summary>Whether the guard may not trust its model while this is so.</summary>
    public bool IsInTheWay => KeepsModelOut(ChangeKind.Gross) || KeepsModelOut(ChangeKind.Shift);

    /// <summary>Whether the guard may not trust its model because of such a change.</summary>
    public bool KeepsModelOut(ChangeKind kind) => HasChanged(kind)
        && ((kind == ChangeKind.Gross ? _gross : _shift).IsMarkedExternally
            || (_settings.ActionOf(kind) >= BreachAction.Fallback && (kind == ChangeKind.Gross || EnforcesShifts)));

    private bool IsChanged => _gross.IsChanged || _shift.IsChanged || _tail.IsChanged;

    /// <summary>Watches by other settings from now on; what was learnt and won so far stays.</summary>
    public void Apply(WatchSettings settings) => Exclusively(() =>
    {
        var startsAnew = _gross.Window is null || !settings.TimeZone.Equals(_settings.TimeZone);
        var ignoresOthers = settings.IgnoreBelow != _settings.IgnoreBelow;
        _settings = settings;
        if (!settings.IsOn)
        {
            Turn(BaselineState.Off);
        }
        else if (Baseline is not null && startsAnew)
        {
            Watch(Baseline);
        }
        else if (_inForce is { } inForce && ignoresOthers)
        {
            IgnoreOthers(inForce, settings.IgnoreBelow);
        }
        else if (Baseline is not null)
        {
            SetLevels();
        }
        else if (_phase == BaselineState.Off)
        {
            Learn();
        }
    });

    /// <summary>Takes a baseline that was learnt elsewhere, or earlier.</summary>
    public void Take(Baseline baseline) => Exclusively(() => Watch(baseline));

    /// <summary>What was learned while serving, on top of the baseline; null if nothing is.</summary>
    public byte[]? SaveState()
    {
        byte[]? saved = null;
        Exclusively(() => saved = _seasonal is null ? null : StateTransfer.Save(Transfer));
        return saved;
    }

    /// <summary>Goes on from what was learned while serving before, on top of the same baseline.</summary>
    public void TakeState(byte[] state) => Exclusively(() =>
    {
        if (_seasonal is not null && state.Length > 0)
        {
            StateTransfer.Load(state, Transfer);
            ConsiderRhythm();
        }
    });

    /// <summary>Notes the version of the model that the baseline was learnt from.</summary>
    public void Stamp(string? modelVersion) => Exclusively(() =>
    {
        if (_inForce is { } inForce)
        {
            inForce.Whole = inForce.Whole with { ModelVersion = modelVersion };
        }
    });

    /// <summary>Forgets all evidence, and that there was a change.</summary>
    public void Restart() => Exclusively(() =>
    {
        _gross.Restart();
        _shift.Restart();
        _tail.Restart();
        Attend();
    });

    /// <summary>Takes it that there was a change, because somebody else found one.</summary>
    public void Doubt() => Exclusively(() =>
    {
        if (State == BaselineState.Watching)
        {
            _shift.MarkChanged(_settings.Probes);
            StopLearningBeside();
            Attend();
        }
    });

    /// <summary>Begins again to look whether values fit the baseline.</summary>
    public void Retest() => Exclusively(() =>
    {
        _gross.Retest();
        _shift.Retest();
        _tail.Retest();
    });

    /// <summary>Counts a prediction that was rejected.</summary>
    public void Reject()
    {
        if (_phase == BaselineState.Watching)
        {
            Interlocked.Increment(ref _rejected);
        }

        if (IsSampling)
        {
            Interlocked.Increment(ref _rejectedInLearning);
        }
    }

    /// <summary>What is due from time to time: more values to learn, the baseline that they make, an alarm level that goes by time.</summary>
    public void Tick()
    {
        Exclusively(_advance ??= Advance);
        Report();
    }

    /// <summary>Tells what was found since the last time; under no lock.</summary>
    public bool Report()
    {
        var passes = true;
        while (_hasEvents && TryTake() is { } happened)
        {
            passes &= Told(this, happened);
        }

        return passes;
    }

    /// <summary>Settles the window at hand, under the recorder's lock.</summary>
    public void Settle()
    {
        if (_gross.Window is not { } window)
        {
            return;
        }

        _watched += window.Count;
        if (_shift.Window is { } shift)
        {
            shift.Rejected = Interlocked.Exchange(ref _rejected, 0);
        }

        Settle(_gross);
        if (_inForce?.IsTurning == true || _shift.IsElsewhere)
        {
            _shift.Window?.Clear();
        }

        Settle(_shift);
        SettleGathered();
        _pace.Settled();
    }

    /// <summary>How many repeats in a row are suspicious: as many as come by chance in one case of 40, and 0 (none) where that is longer than a window.</summary>
    /// <param name="share">How often a value is repeated.</param>
    protected static byte SuspiciousRun(double share)
    {
        var run = Math.Ceiling(Math.Log(1.0 / 40) / Math.Log(share));
        return run < 16 ? (byte)Math.Max(1, run) : (byte)0;
    }

    /// <summary>The window in which gross changes are looked for; null before there is anything to compare with.</summary>
    protected WindowTally? GrossWindow => _gross.Window;

    /// <summary>The window in which shifts are looked for; null before there is a baseline.</summary>
    protected WindowTally? ShiftWindow => _shift.Window;

    /// <summary>The numbers since they were last looked at; null for a metric that has none.</summary>
    protected virtual NumberGatherer? Gathered => null;

    /// <summary>Evidence against the tails of healthy numbers; null for a metric that has none.</summary>
    protected virtual TailEvidence? Tails => null;

    /// <summary>Learns what single numbers may be.</summary>
    /// <param name="numbers">Numbers that may turn out to be wrong.</param>
    /// <param name="now">The time.</param>
    protected virtual void LearnTails(ReadOnlySpan<BucketCount> numbers, DateTimeOffset now)
    {
    }

    /// <summary>Forgets numbers that may have been wrong.</summary>
    protected virtual void DiscardTails()
    {
    }

    /// <summary>Hands over what was learned of the tails.</summary>
    protected virtual void TransferTails(StateTransfer transfer)
    {
    }

    /// <summary>Runs something while nothing is recorded into windows.</summary>
    protected abstract void Exclusively(Action action);

    /// <summary>Whether a baseline is one of such a metric.</summary>
    public abstract bool CanTake(Baseline baseline);

    /// <summary>Writes the scores for gross changes from a baseline, and prepares for the counting of windows by their slots.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="ratioOfHours">The largest ratio of the levels of two hours learned while serving; null if they aren't known.</param>
    protected abstract BetBook CreateGrossScores(Baseline baseline, double? ratioOfHours);

    /// <summary>Writes the bets against a baseline, and prepares for the counting of windows by its slots.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="ignoreBelow">Shifts of all values by less than this share are ignored.</param>
    /// <param name="movement">By what share numbers move by themselves, within the range of the baseline.</param>
    protected abstract BetBook CreateBook(Baseline baseline, double ignoreBelow, double movement);

    /// <summary>Forgets what <see cref="CreateBook"/> prepared.</summary>
    protected virtual void DropBook()
    {
    }

    /// <summary>The smallest rise and fall of all values that the bets find, as shares.</summary>
    protected abstract (double? Rise, double? Fall) SmallestShifts(Baseline baseline, BetBook book, double alarmLevel);

    /// <summary>The baseline in words.</summary>
    protected abstract string DescribeBaseline(Baseline baseline);

    /// <summary>Says to the recorder what is worth its attention now.</summary>
    protected abstract void Attend(bool seesEveryValue, bool settlesAtOnce, Baseline? baseline);

    private void Attend() => Attend(IsSampling, _settlesAtOnce && IsChanged, _inForce?.Current ?? _preview);

    private void Transfer(StateTransfer transfer)
    {
        _seasonal!.Transfer(transfer);
        TransferTails(transfer);
    }

    private void IgnoreOthers(BaselineInForce inForce, double share)
    {
        if (_seasonal is not null)
        {
            _seasonal.IgnoreBelow = share;
        }

        if (!_shift.IsElsewhere)
        {
            CompareShifts(inForce);
        }
    }

    private void Turn(BaselineState phase)
    {
        _phase = phase;
        _learner = null;
        if (phase is BaselineState.Off or BaselineState.Learning)
        {
            (_preview, _seasonal) = (null, null);
            _gross.Stop();
            _shift.Stop();
            _tail.Stop();
        }

        Attend();
    }

    private void Advance()
    {
        if (_learner is { } learner)
        {
            GoOnLearning(learner);
        }

        if (_inForce is { } inForce && _shift.Window is not null && inForce.Advance(clock.Now))
        {
            CompareShifts(inForce);
            Attend();
        }

        ConsiderRhythm();
        ConsiderShifts();
        SetLevels();
    }

    /// <summary>Once the hours are known, what they do is no gross change.</summary>
    private void ConsiderRhythm()
    {
        if (_seasonal?.RatioOfHours is { } ratio && Baseline is { } baseline && (_ratioOfHours is not { } before || Math.Abs(ratio - before) > RatioTolerance * before))
        {
            _ratioOfHours = ratio;
            _gross.Use(CreateGrossScores(baseline, ratio));
        }
    }

    private void Watch(Baseline baseline)
    {
        _inForce = new BaselineInForce(baseline);
        _preview = null;
        _inForce.Advance(clock.Now);
        _watchingSince = clock.Now;
        (_watched, _mostScores) = (0, 0);
        (_isOwnShift, _movesByItself) = (false, false);
        Interlocked.Exchange(ref _rejected, 0);
        _gross.Use(CreateGrossScores(baseline, null));
        _ratioOfHours = null;
        _seasonal = Gathered is not null && baseline.Hours is null && SeasonalShift.CanFollow(baseline)
            ? new SeasonalShift(baseline, _settings.TimeZone, clock.Now, _settings.IgnoreBelow)
            : null;
        Gathered?.Clear();
        _shift.GoBy(null);
        _tail.GoBy(HasSeenDay(baseline) ? Tails : null);
        CompareShifts(_inForce);
        ConsiderShifts();
        coarse.Start();
        Turn(BaselineState.Watching);
    }

    /// <summary>Makes the bets against the baseline in force; what was won by bets of the same names is kept.</summary>
    private void CompareShifts(BaselineInForce inForce)
    {
        var book = CreateBook(inForce.Current, _settings.IgnoreBelow, _movesByItself ? OwnMovement : 0);
        _shift.Use(book);
        SetLevels();
        _smallest = SmallestShifts(inForce.Current, book, _alarmLevel);
    }

    /// <summary>
    /// What shifts are looked for with. The baseline can tell them from a rhythm if it knows the hours, has seen a whole day, or is so young that
    /// nothing had time to move. After that the references that keep learning do, for numbers whose level can be followed; beside such a baseline where
    /// predictions are few, in place of others.
    /// </summary>
    private void ConsiderShifts()
    {
        if (Baseline is not { } baseline)
        {
            _raisesShifts = false;
            return;
        }

        var isTold = baseline.Hours is not null || HasSeenDay(baseline);
        if (_seasonal is { IsSparse: true } && isTold && !_shift.HasOther)
        {
            _shift.GoAlsoBy(_seasonal.Evidence);
        }

        isTold |= clock.Now - baseline.Values.To <= FreshFor;
        if (_seasonal is not null && !_shift.HasOther && (_seasonal.IsReady || !isTold))
        {
            _shift.GoBy(_seasonal.Evidence);
            DropBook();
        }

        _raisesShifts = isTold || _seasonal is not null;
    }

    private static bool HasSeenDay(Baseline baseline) => baseline.Values.To - baseline.Values.From >= WholeDay;

    /// <summary>Looks at the numbers gathered: for shifts on traffic with a rhythm, and for what single numbers may be.</summary>
    private void SettleGathered()
    {
        if (Gathered is not { Count: > 0 } gathered || _inForce is null)
        {
            return;
        }

        var now = clock.Now;
        if (!gathered.IsDue(now, isUrgent: _settlesAtOnce))
        {
            return;
        }

        var (count, sum) = (gathered.Count, gathered.Sum);
        var numbers = gathered.Take(now);
        _changedSince = IsChanged ? _changedSince ?? now : null;
        if (!IsChanged || (!_gross.IsChanged && now - _changedSince >= FollowedAfter))
        {
            LearnTails(numbers, now);
        }

        if (_tail.HasOther)
        {
            Tails!.Add(numbers, count, sum, isHealthy: !IsChanged);
            Handle(_tail, _tail.Evaluate(count, _settings.Probes));
        }

        if (_seasonal is not { } seasonal)
        {
            return;
        }

        seasonal.Add(numbers, count, sum, now, (IsChanged, _gross.IsChanged), _alarmLevel);
        if (_shift.HasOther)
        {
            Handle(_shift, _shift.Evaluate(_shift.IsElsewhere ? count : 0, _settings.Probes));
        }
    }

    private void SetLevels()
    {
        // A rate of ten minutes is one to go by; before that at least one a second is taken for it, so that a time makes no early alarms.
        var seconds = (clock.Now - _watchingSince).TotalSeconds;
        var perSecond = seconds >= 600 ? _watched / seconds : Math.Max(1, _watched / Math.Max(1, seconds));
        _mostScores = Math.Max(_mostScores, _gross.Scores + _shift.Scores + _tail.Scores);
        var scores = Math.Log((double)_mostScores * _settings.Watches);
        _alarmLevel = scores + Math.Log(_settings.FalseAlarms.InPredictions(perSecond));

        // Of twenty models that fit, one has to be tested again.
        var testLevel = scores + Math.Log(20);
        _gross.SetLevels(_alarmLevel, testLevel);
        _shift.SetLevels(_alarmLevel, testLevel);

        // Single extremes are a part of every tail: only another alarm says that there is no end.
        _tail.SetLevels(_alarmLevel, _alarmLevel);
    }

    private void Settle(ChangeDetector detector)
    {
        if (detector.Window is not { } window || (window.Count == 0 && window.Rejected == 0))
        {
            return;
        }

        Handle(detector, detector.EvaluateWindow(_settings.Probes, isHeld: detector.Kind == ChangeKind.Shift && !_raisesShifts));
    }

    private void Handle(ChangeDetector detector, DetectorResult result)
    {
        switch (result)
        {
            case DetectorResult.Changed:
                Tell(new WatchEvent.Changed(detector.Kind, Describe(detector)));
                StopLearningFrom(detector.Predictions);
                DiscardTails();
                detector.BeginTest();
                _isOwnShift = detector.Kind == ChangeKind.Shift;
                if (detector.Kind == ChangeKind.Gross)
                {
                    _shift.FollowLarger(_settings.Probes);
                    _tail.FollowLarger(_settings.Probes);
                }

                Attend();
                break;

            case DetectorResult.StillChanged:
                Tell(new WatchEvent.StillChanged(detector.Kind));
                break;

            case DetectorResult.Recovered:
                ConsiderMovement(detector);
                Tell(new WatchEvent.Recovered(detector.Kind, detector.Tested));
                Attend();
                break;
        }
    }

    /// <summary>A shift that ended by itself shows that predictions move more than a baseline of a short time could tell.</summary>
    private void ConsiderMovement(ChangeDetector recovered)
    {
        if (!_movesByItself && _isOwnShift && ReferenceEquals(recovered, _shift) && !_shift.HasOther && _inForce is { Whole: { Hours: null } whole } inForce && !HasSeenDay(whole))
        {
            _movesByItself = true;
            CompareShifts(inForce);
        }
    }

    private ChangeFinding Describe(ChangeDetector detector)
    {
        var reference = DescribeReference(detector);
        return new ChangeFinding(
            detector.Finding, detector.Expected is { } expected ? $"{expected} ({reference})" : reference, detector.Mean, detector.Predictions);
    }

    private string DescribeReference(ChangeDetector detector) =>
        _inForce is not { } inForce ? DescribeBaseline(_preview!)
        : ReferenceEquals(detector, _shift) && detector.OtherLeads ? _seasonal!.DescribeUsual()
        : !ReferenceEquals(detector, _shift) ? DescribeBaseline(inForce.Whole)
        : DescribeBaseline(inForce.Current) + inForce.Of;

    private void Tell(WatchEvent happened)
    {
        lock (_events)
        {
            _events.Enqueue(happened);
            _hasEvents = true;
        }
    }

    private WatchEvent? TryTake()
    {
        lock (_events)
        {
            var isThere = _events.TryDequeue(out var happened);
            _hasEvents = _events.Count > 0;
            return isThere ? happened : null;
        }
    }
}
