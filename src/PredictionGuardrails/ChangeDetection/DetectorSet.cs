namespace PredictionGuardrails.ChangeDetection;

/// <summary>The detectors of a metric, which share one rate of false alarms.</summary>
internal sealed class DetectorSet
{
    private DateTimeOffset _since;
    private long _predictions;
    private int _mostScores = 1;

    /// <summary>For changes that no rhythm explains.</summary>
    public ChangeDetector Gross { get; } = new(ChangeKind.Gross);

    /// <summary>For changes that a rhythm could explain.</summary>
    public ChangeDetector Shift { get; } = new(ChangeKind.Shift);

    /// <summary>For numbers beyond the tails of the healthy ones.</summary>
    public ChangeDetector Tail { get; } = new(ChangeKind.Shift);

    /// <summary>The evidence that raises an alarm, in nats.</summary>
    public double AlarmLevel { get; private set; }

    /// <summary>Whether there was a change whose end wasn't seen yet.</summary>
    public bool IsChanged => Gross.IsChanged || Shift.IsChanged || Tail.IsChanged;

    /// <summary>The strongest evidence of a change, as a share of what raises an alarm.</summary>
    public double EvidenceRatio => Math.Max(EvidenceOf(ChangeKind.Gross), EvidenceOf(ChangeKind.Shift));

    /// <inheritdoc cref="ChangeDetector.EvidenceRatio"/>
    public double EvidenceOf(ChangeKind kind) => kind == ChangeKind.Gross ? Gross.EvidenceRatio : Math.Max(Shift.EvidenceRatio, Tail.EvidenceRatio);

    /// <summary>Whether there was such a change whose end wasn't seen yet.</summary>
    public bool HasChanged(ChangeKind kind) => kind == ChangeKind.Gross ? Gross.IsChanged : Shift.IsChanged || Tail.IsChanged;

    /// <summary>Whether something else found such a change.</summary>
    public bool IsMarkedExternally(ChangeKind kind) => (kind == ChangeKind.Gross ? Gross : Shift).IsMarkedExternally;

    /// <summary>Counts from now on how many predictions there are in a time.</summary>
    public void Begin(DateTimeOffset now)
    {
        _since = now;
        _predictions = 0;
        _mostScores = 0;
    }

    public void Count(long predictions) => _predictions += predictions;

    /// <summary>Sets what raises an alarm, by how many scores there are and, for a rate in time, how many predictions.</summary>
    public void SetLevels(DateTimeOffset now, MonitorSettings settings)
    {
        // After ten minutes the measured rate is used. Before that at least one prediction a second is assumed, so that a level that depends on time
        // raises no early alarms.
        var seconds = (now - _since).TotalSeconds;
        var perSecond = seconds >= 600 ? _predictions / seconds : Math.Max(1, _predictions / Math.Max(1, seconds));
        _mostScores = Math.Max(_mostScores, Gross.Scores + Shift.Scores + Tail.Scores);
        var scores = Math.Log((double)_mostScores * settings.Monitors);
        AlarmLevel = scores + Math.Log(settings.FalseAlarms.InPredictions(perSecond));

        // One in twenty models that fit has to be tested again.
        var testLevel = scores + Math.Log(20);
        Gross.SetLevels(AlarmLevel, testLevel);
        Shift.SetLevels(AlarmLevel, testLevel);

        // Every tail has single extremes, so only another alarm shows that the change continues.
        Tail.SetLevels(AlarmLevel, AlarmLevel);
    }

    /// <summary>A gross change is a shift too, and reported already.</summary>
    public void FollowGross(int probes)
    {
        Shift.FollowLarger(probes);
        Tail.FollowLarger(probes);
    }

    /// <summary>Forgets all evidence, and that there was a change.</summary>
    public void Restart()
    {
        Gross.Restart();
        Shift.Restart();
        Tail.Restart();
    }

    /// <summary>Begins again to test whether predictions fit.</summary>
    public void Retest()
    {
        Gross.Retest();
        Shift.Retest();
        Tail.Retest();
    }

    /// <summary>Compares with nothing.</summary>
    public void Stop()
    {
        Gross.Stop();
        Shift.Stop();
        Tail.Stop();
    }
}
