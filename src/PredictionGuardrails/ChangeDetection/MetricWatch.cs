using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Learns what a metric is like and finds out when it is not any more. What is settled comes from the recorder, under its lock; what was found
/// is told outside of it.
/// </summary>
internal abstract partial class MetricWatch(string metric, string? segment, RecordingClock clock, CoarseClock coarse)
{
    /// <summary>How many predictions have to fit where a stated rule found the change, and nobody knows how many it took.</summary>
    private const int DoubtedPredictions = 100;

    private readonly SettlingPace _pace = new(coarse);
    private readonly Queue<WatchEvent> _events = new();
    private WatchSettings _settings = WatchSettings.Off;
    private DateTimeOffset _watchingSince;
    private Evidence? _evidence;
    private WindowTally? _window;
    private BaselineInForce? _inForce;
    private long _rejected;
    private long _watched;
    private int _mostBets = 1;
    private long _tested;
    private long _needed;
    private double _alarmLevel;
    private double _testLevel;
    private (double? Rise, double? Fall) _smallest;
    private Action? _advance;
    private volatile BaselineState _state;
    private volatile bool _hasEvents;
    private volatile bool _settlesAtOnce;

    public string Metric { get; } = metric;

    /// <summary>The segment that is watched; null for all predictions.</summary>
    public string? Segment { get; } = segment;

    /// <summary>What its baseline is kept under.</summary>
    public string Key => Segment is null ? Metric : $"{Metric} of {Segment}";

    public BaselineState State => _state;

    public WatchSettings Settings => _settings;

    /// <summary>What is told to whom: the guard. False where the prediction at hand may not pass because of it.</summary>
    public Func<MetricWatch, WatchEvent, bool> Told { get; set; } = static (_, _) => true;

    /// <summary>What was learnt; null before.</summary>
    public Baseline? Baseline => _inForce?.Whole;

    /// <summary>What a window of that length is compared with; null before there is a baseline.</summary>
    public Baseline? BaselineOver(TimeSpan window) => _inForce?.Over(window);

    /// <summary>How far the baseline is, and how well predictions fit it.</summary>
    public BaselineStatus Status => new(
        Metric, _state, Baseline?.Values.Count ?? _learner?.Values.Count ?? 0, Baseline?.Values.Count ?? _settings.LearntPredictions, EvidenceShare)
    {
        Segment = Segment,
        Values = Baseline?.Values,
        SmallestRise = _smallest.Rise,
        SmallestFall = _smallest.Fall,
    };

    /// <summary>The strongest evidence of a change, as a share of what raises an alarm.</summary>
    public double EvidenceShare => _evidence is { } evidence && _alarmLevel > 0 ? Math.Min(1, evidence.Strongest / _alarmLevel) : 0;

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

    /// <summary>Watches by other settings from now on; what was learnt and won so far stays.</summary>
    public void Apply(WatchSettings settings) => Exclusively(() =>
    {
        var needsOtherBets = _evidence is null || settings.IgnoreBelow != _settings.IgnoreBelow;
        _settings = settings;
        if (!settings.IsOn)
        {
            Turn(BaselineState.Off);
        }
        else if (Baseline is not null && needsOtherBets)
        {
            Watch(Baseline);
        }
        else if (Baseline is not null)
        {
            SetLevels();
        }
        else if (_state == BaselineState.Off)
        {
            Learn();
        }
    });

    /// <summary>Takes a baseline that was learnt elsewhere, or earlier.</summary>
    public void Take(Baseline baseline) => Exclusively(() => Watch(baseline));

    /// <summary>Whether its change was found by somebody else, whatever its own finding would lead to.</summary>
    public bool IsDoubted { get; private set; }

    /// <summary>Whether the guard may not trust its model while this is so.</summary>
    public bool IsInTheWay => _state == BaselineState.Changed && (IsDoubted || _settings.Action >= BreachAction.Fallback);

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
        _evidence?.Clear();
        _window?.Clear();
        if (_state == BaselineState.Changed)
        {
            Turn(BaselineState.Watching);
        }
    });

    /// <summary>Takes it that there was a change, because somebody else found one.</summary>
    public void Doubt() => Exclusively(() =>
    {
        if (_state == BaselineState.Watching)
        {
            IsDoubted = true;
            _needed = Math.Max(_settings.Probes, DoubtedPredictions);
            Turn(BaselineState.Changed);
            BeginTest();
        }
    });

    /// <summary>Begins again to look whether values fit the baseline.</summary>
    public void Retest() => Exclusively(() =>
    {
        _window?.Clear();
        BeginTest();
    });

    /// <summary>Counts a prediction that was rejected.</summary>
    public void Reject()
    {
        if (_state is BaselineState.Watching or BaselineState.Changed)
        {
            Interlocked.Increment(ref _rejected);
        }

        if (_learner is { WantsMore: true })
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
        if (_window is not { } window || _evidence is not { } evidence)
        {
            return;
        }

        window.Rejected = Interlocked.Exchange(ref _rejected, 0);
        if ((window.Count == 0 && window.Rejected == 0) || _inForce!.IsTurning)
        {
            window.Clear();
            return;
        }

        evidence.Add(window);
        _watched += window.Count;
        if (_state == BaselineState.Changed)
        {
            Test(evidence, window.Count);
        }
        else if (evidence.Strongest >= _alarmLevel)
        {
            Tell(new WatchEvent.Changed(Describe(evidence, _inForce)));

            // A change that lasts would win three alarms' worth in so many, and so is not taken for its end by chance.
            _needed = Math.Max(_settings.Probes, Math.Min(3 * evidence.Predictions, 10_000));
            Turn(BaselineState.Changed);
            BeginTest();
        }

        window.Clear();
        _pace.Settled();
    }

    /// <summary>How many repeats in a row are suspicious: as many as come by chance in one case of 40, and 0 (none) where that is longer than a window.</summary>
    /// <param name="share">How often a value is repeated.</param>
    protected static byte SuspiciousRun(double share)
    {
        var run = Math.Ceiling(Math.Log(1.0 / 40) / Math.Log(share));
        return run < 16 ? (byte)Math.Max(1, run) : (byte)0;
    }

    /// <summary>The window at hand; null before there is a baseline.</summary>
    protected WindowTally? Window => _window;

    /// <summary>Runs something while nothing is recorded into windows.</summary>
    protected abstract void Exclusively(Action action);

    /// <summary>Whether a baseline is one of such a metric.</summary>
    public abstract bool CanTake(Baseline baseline);

    /// <summary>Writes the bets against a baseline, and prepares for the counting of windows by its slots.</summary>
    protected abstract BetBook CreateBook(Baseline baseline, double ignoreBelow);

    /// <summary>The smallest rise and fall of all values that the bets find, as shares.</summary>
    protected abstract (double? Rise, double? Fall) SmallestShifts(Baseline baseline, BetBook book, double alarmLevel);

    /// <summary>The baseline in words.</summary>
    protected abstract string DescribeBaseline(Baseline baseline);

    /// <summary>Says to the recorder what is worth its attention now.</summary>
    protected abstract void Attend(bool seesEveryValue, bool settlesAtOnce, Baseline? baseline);

    private void Attend() => Attend(
        _learner is { WantsMore: true },
        _settlesAtOnce && _state == BaselineState.Changed,
        _state is BaselineState.Watching or BaselineState.Changed ? _inForce?.Current : null);

    private void Turn(BaselineState state)
    {
        _state = state;
        IsDoubted &= state == BaselineState.Changed;
        _learner = null;
        if (state is BaselineState.Off or BaselineState.Learning)
        {
            (_evidence, _window) = (null, null);
        }

        Attend();
    }

    private void Advance()
    {
        if (_learner is { } learner)
        {
            GoOnLearning(learner);
        }

        if (_inForce is { } inForce && _evidence is not null)
        {
            if (inForce.Advance(clock.Now))
            {
                Compare(inForce);
                Attend();
            }

            SetLevels();
        }
    }

    private void Watch(Baseline baseline)
    {
        (_inForce, _evidence) = (new BaselineInForce(baseline), null);
        _inForce.Advance(clock.Now);
        _watchingSince = clock.Now;
        (_watched, _mostBets) = (0, 0);
        Interlocked.Exchange(ref _rejected, 0);
        Compare(_inForce);
        coarse.Start();
        Turn(_state == BaselineState.Changed ? BaselineState.Changed : BaselineState.Watching);
    }

    /// <summary>Makes the bets against the baseline in force; what was won by bets of the same names is kept.</summary>
    private void Compare(BaselineInForce inForce)
    {
        var book = CreateBook(inForce.Current, _settings.IgnoreBelow);
        _evidence = new Evidence(book, _evidence);
        _window = new WindowTally(book.Slots);
        _mostBets = Math.Max(_mostBets, _evidence.Bets);
        SetLevels();
        _smallest = SmallestShifts(inForce.Current, book, _alarmLevel);
    }

    private void SetLevels()
    {
        // A rate of ten minutes is one to go by; before that at least one a second is taken for it, so that a time makes no early alarms.
        var seconds = (clock.Now - _watchingSince).TotalSeconds;
        var perSecond = seconds >= 600 ? _watched / seconds : Math.Max(1, _watched / Math.Max(1, seconds));
        var bets = Math.Log((double)_mostBets * _settings.Watches);
        _alarmLevel = bets + Math.Log(_settings.FalseAlarms.InPredictions(perSecond));

        // Of twenty models that fit, one has to be tested again.
        _testLevel = bets + Math.Log(20);
    }

    private void BeginTest()
    {
        _evidence?.Clear();
        _tested = 0;
    }

    private void Test(Evidence evidence, long count)
    {
        _tested += count;
        if (evidence.Strongest >= _testLevel)
        {
            BeginTest();
            Tell(new WatchEvent.StillChanged());
        }
        else if (_tested >= _needed)
        {
            evidence.Clear();
            Turn(BaselineState.Watching);
            Tell(new WatchEvent.Recovered(_tested));
        }
    }

    private ChangeFinding Describe(Evidence evidence, BaselineInForce inForce)
    {
        var mean = double.IsNaN(evidence.Mean) ? (double?)null : evidence.Mean;
        return new ChangeFinding(
            mean is null ? evidence.LeadingBet.Finding : $"{evidence.LeadingBet.Finding}, {NumberText.Of(mean.Value)} on average",
            DescribeBaseline(inForce.Current) + inForce.Of,
            mean,
            evidence.Predictions);
    }

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
