using PredictionGuardrails.Text;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Looks for one kind of change, with scores against one reference, and after a change for its end.</summary>
/// <param name="kind">The kind of change.</param>
internal sealed class ChangeDetector(ChangeKind kind)
{
    /// <summary>A change that lasts would win three alarms' worth in so many predictions, and so isn't taken for its end by chance.</summary>
    private const int AlarmsToRecover = 3;

    private const int MaxRecoveryPredictions = 10_000;

    /// <summary>A shift that was found by luck after a few predictions isn't over after a few that fit by luck.</summary>
    private const int ShiftRecoveryPredictions = 200;

    /// <summary>How many predictions have to fit if something else found the change, so that it isn't known how many it took.</summary>
    private const int ExternalChangePredictions = 100;

    /// <summary>As a share of what raises an alarm, the most that evidence which isn't raised yet can come to.</summary>
    private const double HeldShare = 0.5;

    private const long LongAgo = long.MaxValue / 2;

    private EDetector? _frozen;
    private IChangeEvidence? _other;
    private double _alarmLevel = double.PositiveInfinity;
    private double _testLevel = double.PositiveInfinity;
    private long _tested;
    private long _needed;
    private long _sinceEnd = LongAgo;

    public ChangeKind Kind => kind;

    /// <summary>The window at hand; null while nothing is compared.</summary>
    public WindowCounts? Window { get; private set; }

    /// <summary>How many scores are kept.</summary>
    public int Scores => (_frozen?.Scores ?? 0) + (_other?.Scores ?? 0);

    /// <summary>Whether there was a change whose end wasn't seen yet.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Whether something else found the change.</summary>
    public bool IsMarkedExternally { get; private set; }

    /// <summary>The strongest evidence of a change, as a share of what raises an alarm.</summary>
    public double EvidenceRatio => Leading is { } evidence && double.IsFinite(_alarmLevel) ? Math.Min(1, evidence.Strongest / _alarmLevel) : 0;

    /// <summary>Compares with another reference from now on; scores of the same names keep their evidence.</summary>
    public void Use(BettingScores scores)
    {
        _frozen = new EDetector(scores, _frozen);
        Window = new WindowCounts(scores.Slots);
    }

    /// <summary>Goes by other evidence from now on, and gives up the scores; null goes by the scores that come next.</summary>
    public void GoBy(IChangeEvidence? other)
    {
        _other = other;
        _frozen = null;
        Window = null;
    }

    /// <summary>Uses other evidence, too, in addition to the scores.</summary>
    public void GoAlsoBy(IChangeEvidence other) => _other = other;

    /// <summary>Whether it uses other evidence, alone or in addition to the scores.</summary>
    public bool HasOther => _other is not null;

    /// <summary>Whether it goes by other evidence alone.</summary>
    public bool IsElsewhere => _other is not null && _frozen is null;

    /// <summary>Whether the other evidence is the stronger one.</summary>
    public bool OtherLeads => _other is not null && ReferenceEquals(Leading, _other);

    /// <summary>Compares with nothing.</summary>
    public void Stop()
    {
        _other = null;
        _frozen = null;
        Window = null;
        IsChanged = false;
        IsMarkedExternally = false;
    }

    /// <summary>What it goes by.</summary>
    public IEnumerable<IChangeEvidence> Evidence => new[] { _frozen, _other }.OfType<IChangeEvidence>();

    /// <summary>The evidence that raises an alarm, in nats.</summary>
    public double AlarmLevel => _alarmLevel;

    /// <summary>The evidence, in nats, that says after a change that it hasn't ended.</summary>
    public double TestLevel => _testLevel;

    private IChangeEvidence? Leading => _frozen is null || _other?.Strongest > _frozen.Strongest ? _other : _frozen;

    /// <param name="alarm">The evidence that raises an alarm, in nats.</param>
    /// <param name="test">The evidence, in nats, that says after a change that it hasn't ended.</param>
    public void SetLevels(double alarm, double test)
    {
        _alarmLevel = alarm;
        _testLevel = test;
    }

    /// <summary>Forgets all evidence, and that there was a change.</summary>
    public void Restart()
    {
        Clear();
        Window?.Clear();
        _sinceEnd = LongAgo;
        IsChanged = IsMarkedExternally = false;
    }

    /// <summary>Takes it that there is a change, because something else found one.</summary>
    public void MarkChanged(int probes)
    {
        IsChanged = IsMarkedExternally = true;
        _needed = Math.Max(probes, ExternalChangePredictions);
        BeginTest();
    }

    /// <summary>Takes it that there is a change, because the detector of larger changes found one and reported it.</summary>
    public void FollowLarger(int probes)
    {
        if (Leading is not null && !IsChanged)
        {
            IsChanged = true;
            _needed = probes;
            BeginTest();
        }
    }

    /// <summary>Begins again to test whether predictions fit the reference.</summary>
    public void Retest()
    {
        Window?.Clear();
        BeginTest();
    }

    /// <summary>Evaluates the window at hand, which has something in it, and begins a new one.</summary>
    /// <param name="probes">How many predictions have to fit at least before a change has ended.</param>
    /// <param name="isHeld">Whether evidence is kept but not raised, because the reference can't tell a change from a rhythm yet.</param>
    public DetectorResult EvaluateWindow(int probes, bool isHeld = false)
    {
        var window = Window!;
        _frozen!.Add(window);
        var result = Evaluate(window.Count, probes, isHeld);
        window.Clear();
        return result;
    }

    /// <summary>Evaluates the evidence, to which a window was added.</summary>
    /// <param name="count">How many predictions there were.</param>
    /// <param name="probes">How many predictions have to fit at least before a change has ended.</param>
    /// <param name="isHeld">Whether evidence is kept but not raised, because the reference can't tell a change from a rhythm yet.</param>
    public DetectorResult Evaluate(long count, int probes, bool isHeld = false)
    {
        if (isHeld)
        {
            _frozen?.Limit(HeldShare * _alarmLevel);
            _other?.Limit(HeldShare * _alarmLevel);
        }

        return IsChanged ? Test(count) : Watch(count, probes);
    }

    /// <summary>What the leading score found, as what follows "the metric was".</summary>
    public string Finding => Leading!.IsAboutLevel && Mean is { } mean
        ? $"{Leading.Finding} (mean {NumberText.Of(mean)} over {NumberText.Predictions(Predictions)})"
        : Leading.Finding;

    /// <inheritdoc cref="IChangeEvidence.Expected"/>
    public string? Expected => Leading!.Expected;

    /// <summary>The mean of the numbers since the leading score began to win; null if there are none.</summary>
    public double? Mean => Leading is { } evidence && !double.IsNaN(evidence.Mean) ? evidence.Mean : null;

    /// <summary>Over how many predictions the leading score has been winning.</summary>
    public long Predictions => Leading?.Predictions ?? 0;

    /// <summary>How many predictions were tested since the change, or since the last one that didn't fit.</summary>
    public long Tested => _tested;

    /// <summary>Starts the test that follows a change, once the change has been described.</summary>
    public void BeginTest()
    {
        Clear();
        _tested = 0;
    }

    private void Clear()
    {
        _frozen?.Clear();
        _other?.Clear();
    }

    private DetectorResult Watch(long count, int probes)
    {
        _sinceEnd += count;
        if (Leading!.Strongest < _alarmLevel)
        {
            return DetectorResult.None;
        }

        // A change that returns soon after its end hadn't really ended, so its next end takes twice as many predictions.
        var least = _sinceEnd <= AlarmsToRecover * _needed ? Math.Min(2 * _needed, MaxRecoveryPredictions) : 0;
        _needed = Math.Max(probes, Math.Min(AlarmsToRecover * Leading.Predictions, MaxRecoveryPredictions));
        _needed = HasOther ? Math.Max(_needed, ShiftRecoveryPredictions) : _needed;
        _needed = Math.Max(_needed, least);
        IsChanged = true;
        return DetectorResult.Changed;
    }

    private DetectorResult Test(long count)
    {
        _tested += count;
        if (Leading!.Strongest >= _testLevel)
        {
            BeginTest();
            return DetectorResult.StillChanged;
        }

        if (_tested < _needed)
        {
            return DetectorResult.None;
        }

        Clear();
        _sinceEnd = 0;
        IsChanged = IsMarkedExternally = false;
        return DetectorResult.Recovered;
    }
}
