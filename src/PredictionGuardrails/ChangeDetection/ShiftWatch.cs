using PredictionGuardrails.Baselines;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>What shifts of a metric are compared with, and when they are raised.</summary>
internal sealed class ShiftWatch(DetectorSet detectors, IMetricObserver observer)
{
    /// <summary>Within so little time after a baseline was learned no rhythm moves predictions by anything worth raising.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    /// <summary>A baseline over so much time has seen every hour.</summary>
    private static readonly TimeSpan WholeDay = TimeSpan.FromDays(1);

    /// <summary>
    /// Once a shift against a young baseline has ended by itself, blocks of predictions differ: what moves numbers within its range by less than this
    /// share is ignored.
    /// </summary>
    private const double OwnMovement = 0.25;

    /// <summary>By what share the ratio of hours has to move before scores are written for it.</summary>
    private const double RatioTolerance = 0.1;

    private bool _followsTimeOfDay = true;
    private SeasonalShift? _seasonal;
    private double? _ratioOfHours;
    private bool _isOwnShift;
    private bool _movesByItself;
    private volatile bool _isRaised;

    /// <summary>Whether the baseline can tell a shift from the time of day, so that shifts are raised.</summary>
    public bool IsRaised => _isRaised;

    /// <summary>The smallest rise and fall of all values that are found, as shares; null where that can't be said.</summary>
    public (double? Rise, double? Fall) Smallest { get; private set; }

    /// <summary>How many hours of the day are known; null where they aren't learned.</summary>
    public int? KnownHours => _seasonal?.KnownHours;

    public ShiftReadiness Readiness
    {
        get
        {
            if (!_isRaised)
            {
                return ShiftReadiness.None;
            }

            return detectors.Shift.IsElsewhere && _seasonal is { IsReady: false } ? ShiftReadiness.LargeOnly : ShiftReadiness.Ready;
        }
    }

    /// <summary>What follows the rhythm of the traffic; null if nothing does.</summary>
    public SeasonalShift? Seasonal => _seasonal;

    /// <summary>Compares with a baseline from now on.</summary>
    public void Begin(ActiveBaseline inForce, MonitorSettings settings, DateTimeOffset now)
    {
        var baseline = inForce.Whole;
        _isOwnShift = false;
        _movesByItself = false;
        _ratioOfHours = null;
        _followsTimeOfDay = settings.FollowsTimeOfDay;
        _seasonal = _followsTimeOfDay && observer.Tails is not null && baseline.Hours is null && SeasonalShift.CanFollow(baseline)
            ? new SeasonalShift(baseline, settings.TimeZone, now, settings.IgnoreBelow)
            : null;
        detectors.Shift.GoBy(null);
        detectors.Tail.GoBy(HasSeenDay(baseline) ? observer.Tails?.Evidence : null);
        Compare(inForce, settings, now);
        Consider(baseline, now);
    }

    /// <summary>Compares with nothing.</summary>
    public void Stop() => _seasonal = null;

    /// <summary>Writes the scores against the baseline in use; what was won by scores of the same names is kept.</summary>
    public void Compare(ActiveBaseline inForce, MonitorSettings settings, DateTimeOffset now)
    {
        var scores = observer.CreateShiftScores(inForce.Current, settings.IgnoreBelow, _movesByItself ? OwnMovement : 0);
        detectors.Shift.Use(scores);
        detectors.SetLevels(now, settings);
        Smallest = observer.SmallestShifts(inForce.Current, scores, detectors.AlarmLevel);
    }

    /// <summary>Ignores other shifts from now on.</summary>
    public void Ignore(ActiveBaseline inForce, MonitorSettings settings, DateTimeOffset now)
    {
        if (_seasonal is not null)
        {
            _seasonal.IgnoreBelow = settings.IgnoreBelow;
        }

        if (!detectors.Shift.IsElsewhere)
        {
            Compare(inForce, settings, now);
        }
    }

    /// <summary>
    /// Decides what shifts are looked for with. The baseline can tell them from a rhythm if there is none, or if it knows the hours, has seen a whole day, or
    /// is so young that nothing had time to move. After that the references that keep learning do, for numbers whose level can be followed; in addition to
    /// such a baseline if predictions are few, otherwise instead of it.
    /// </summary>
    public void Consider(Baseline? baseline, DateTimeOffset now)
    {
        if (baseline is null)
        {
            _isRaised = false;
            return;
        }

        var shift = detectors.Shift;
        var isTold = !_followsTimeOfDay || baseline.Hours is not null || HasSeenDay(baseline);
        if (_seasonal is { IsSparse: true } && isTold && !shift.HasOther)
        {
            shift.GoAlsoBy(_seasonal.Evidence);
        }

        isTold |= now - baseline.Values.To <= FreshFor;
        if (_seasonal is not null && !shift.HasOther && (_seasonal.IsReady || !isTold))
        {
            shift.GoBy(_seasonal.Evidence);
            observer.DropShiftScores();
        }

        _isRaised = isTold || _seasonal is not null;
    }

    /// <summary>Once the hours are known, what they do isn't a gross change.</summary>
    public void ConsiderRhythm(Baseline? baseline)
    {
        if (baseline is null || _seasonal?.RatioOfHours is not { } ratio)
        {
            return;
        }

        if (_ratioOfHours is not { } before || Math.Abs(ratio - before) > RatioTolerance * before)
        {
            _ratioOfHours = ratio;
            detectors.Gross.Use(observer.CreateGrossScores(baseline, ratio));
        }
    }

    /// <summary>Notes that a change was found.</summary>
    public void NoteChange(ChangeKind kind) => _isOwnShift = kind == ChangeKind.Shift;

    /// <summary>Notes the end of a change. A shift that ended by itself shows that predictions move more than a baseline of a short time could tell.</summary>
    public void NoteEnd(ChangeDetector detector, ActiveBaseline? inForce, MonitorSettings settings, DateTimeOffset now)
    {
        var isByItself = _isOwnShift && ReferenceEquals(detector, detectors.Shift) && !detector.HasOther;
        if (isByItself && !_movesByItself && inForce is { Whole: { Hours: null } whole } && !HasSeenDay(whole))
        {
            _movesByItself = true;
            Compare(inForce, settings, now);
        }
    }

    private static bool HasSeenDay(Baseline baseline) => baseline.Values.To - baseline.Values.From >= WholeDay;
}
