using System.Runtime.InteropServices;
using PredictionGuardrails.PredictionLog.Configuration;
using PredictionGuardrails.PredictionLog.Estimates;
using PredictionGuardrails.PredictionLog.Sharing;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>Everything that is watched of one outcome of a guard. One thread at a time uses it.</summary>
internal sealed class QualityWatch
{
    private const int MostDays = 90;
    private readonly LogOutcome _outcome;
    private readonly QualityKind? _kind;
    private readonly FeedWatch _feed;
    private readonly List<QualityDay> _days = [];

    /// <summary>What this process has evaluated itself.</summary>
    private readonly List<QualityDay> _evaluated = [];

    private readonly QualityEstimates? _estimates;
    private QualityLimits _limits = new();
    private QualityMonitor? _monitor;
    private WindowWatch? _window;
    private CoverageWatch _coverage;
    private QualityRecovery? _recovery;

    /// <summary>When the last breach was found, in ticks of UTC.</summary>
    private long _foundAt;

    /// <param name="outcome">What is declared.</param>
    /// <param name="prediction">The type of what the outcome is compared with; null if it can't be compared with anything.</param>
    /// <param name="state">What was learned before; null for nothing.</param>
    public QualityWatch(LogOutcome outcome, LogColumnType? prediction, QualityState? state)
    {
        _outcome = outcome;
        _kind = QualityKinds.Find(prediction, outcome.Type);
        Baseline = state?.Baseline ?? new QualityBaseline();
        EvaluatedUntil = state?.EvaluatedUntil ?? 0;
        _feed = new FeedWatch(state?.Feed);
        _coverage = new CoverageWatch(null) { Learned = state?.Missing ?? new MissingDays() };
        _days.AddRange(state?.Days ?? []);
        _estimates = _kind is { } kind ? new QualityEstimates(kind, outcome, state?.Bounds) : null;
        Apply(new QualitySettings());
    }

    public string Name => _outcome.Name;

    public BreachAction OnBreach { get; private set; }

    public QualityBaseline Baseline { get; }

    /// <summary>The time of the last prediction that was evaluated, in ticks of UTC.</summary>
    public long EvaluatedUntil { get; private set; }

    public QualityState State => new()
    {
        Declared = _outcome,
        Baseline = Baseline,
        EvaluatedUntil = EvaluatedUntil,
        Feed = _feed.Learned,
        Missing = _coverage.Learned,
        Days = [.. _days],
        Bounds = _estimates?.Bounds,
    };

    /// <summary>Applies settings, now and at each reload. What was learned stays.</summary>
    public void Apply(QualitySettings settings)
    {
        var limits = QualityLimits.Of(settings);
        OnBreach = settings.OnBreach ?? BreachAction.Observe;
        if (settings.Enabled == false || _kind is not { } kind)
        {
            _monitor = null;
            _window = null;
            return;
        }

        if (_monitor is null || limits != _limits)
        {
            _coverage = new CoverageWatch(limits.MinimumCoverage) { Learned = _coverage.Learned };
            _window = limits is { Window: { } length, MaximumError: { } maximum }
                ? new WindowWatch(Losses.RuleOf(kind, Losses.Error), maximum, length)
                : null;
            _monitor = new QualityMonitor(kind, limits with { MaximumError = _window is null ? limits.MaximumError : null }, Baseline);
        }

        _limits = limits;
    }

    /// <summary>What all replicas know together; null if it isn't known.</summary>
    public FleetTotals? Fleet { get; set; }

    /// <summary>What this process contributes to the total of all replicas; null if nothing is measured.</summary>
    /// <param name="source">The ID of the process.</param>
    /// <param name="visitWaiting">Shows each prediction whose outcome isn't final, of which there may be many.</param>
    /// <param name="today">The day that it is.</param>
    public OutcomeTotals? GetTotals(string source, Action<Action<MaturedPrediction>> visitWaiting, DateOnly today)
    {
        if (_kind is not { } kind || _monitor is null)
        {
            return null;
        }

        var waiting = new Dictionary<DateOnly, QualityDay>();
        visitWaiting(prediction =>
        {
            var date = QualityDay.DayOf(prediction);
            if (prediction.IsComparable(kind))
            {
                ref var day = ref CollectionsMarshal.GetValueRefOrAddDefault(waiting, date, out _);
                day ??= new QualityDay { Day = date };
                day.Add(prediction, kind);
            }
        });
        return new OutcomeTotals(source, today, Losses.NameOf(kind), RecentOf(_evaluated, today), RecentOf(waiting.Values, today));
    }

    private static List<DayTotals> RecentOf(IEnumerable<QualityDay> days, DateOnly today) =>
        [.. days.Select(DayTotals.Of).Where(day => day.IsRecent(today)).OrderBy(static day => day.Day)];

    /// <summary>Takes the time at which an outcome was recorded, in ticks of UTC.</summary>
    public void Arrive(long time) => _feed.Arrive(time);

    /// <summary>Takes the next prediction whose outcome is final.</summary>
    public IEnumerable<QualityFinding> Add(MaturedPrediction prediction)
    {
        EvaluatedUntil = Math.Max(EvaluatedUntil, prediction.Time);
        if (_monitor is null || _kind is not { } kind || !prediction.IsComparable(kind))
        {
            return [];
        }

        Count(prediction, kind);
        var coverage = IsCoverageWatched ? _coverage.Add(prediction) : null;
        if (!prediction.HasOutcome)
        {
            return Found(coverage);
        }

        var error = Losses.Of(prediction, kind, Losses.Error);
        _recovery?.Add(prediction, error);
        return prediction.Time > _foundAt ? [.. Found(coverage), .. FindErrors(_monitor, prediction, error)] : Found(coverage);
    }

    /// <summary>
    /// A breach is reported once while it's observed. One that opens the breaker is reported each time, because the breaker may have closed meanwhile.
    /// </summary>
    private List<QualityFinding> FindErrors(QualityMonitor monitor, in MaturedPrediction prediction, double error)
    {
        var wasBreached = monitor.Breached is not null || _window is { IsBreached: true };
        var found = Found(_window?.Add(prediction.Time, error, prediction.Weight), monitor.Add(prediction)).ToList();
        return wasBreached && OnBreach == BreachAction.Observe ? [] : found;
    }

    /// <summary>Looks at what doesn't need a prediction.</summary>
    /// <param name="now">The time, in ticks of UTC.</param>
    /// <param name="lastPrediction">When the last prediction was made, in ticks of UTC.</param>
    public IEnumerable<QualityFinding> Check(long now, long lastPrediction) => Found(_monitor is null ? null : _feed.Check(now, lastPrediction));

    /// <summary>The quality now.</summary>
    /// <param name="guard">The name of the guard.</param>
    /// <param name="waiting">Predictions whose outcomes aren't final yet, in the order in which they were made.</param>
    /// <param name="now">The time, in ticks of UTC.</param>
    public OutcomeQuality? GetQuality(string guard, IReadOnlyList<MaturedPrediction> waiting, long now)
    {
        if (_kind is not { } kind || _monitor is null)
        {
            return null;
        }

        var comparable = waiting.Where(prediction => prediction.IsComparable(kind)).ToList();
        var days = QualityDay.Merge(_days, comparable, kind);
        var final = now - _outcome.Maturity.Ticks;
        var errors = _estimates?.EstimateDays(_days, comparable);
        var coverage = ExpectedCoverage(comparable, now);
        return new OutcomeQuality
        {
            Guard = guard,
            Outcome = Name,
            Type = _outcome.Type,
            Unit = _outcome.Unit,
            Maturity = _outcome.Maturity,
            IsSelective = _outcome.IsSelective,
            ErrorName = Losses.NameOf(kind),
            Rules = [.. QualityStatus.Of(Name, OnBreach, _monitor, _window, IsCoverageWatched ? _coverage : null, _feed, now)],
            Days =
            [
                .. days.Select(day => day.ToOutcomeDay(
                    day.Day.AddDays(1).ToDateTime(TimeOnly.MinValue).Ticks <= final,
                    errors?.GetValueOrDefault(day.Day),
                    coverage.TryGetValue(day.Day, out var expected) ? expected : null)),
            ],
            Estimate = _estimates?.Estimate(_days, comparable),
            Calibration = kind == QualityKind.Probability ? QualityDay.Calibrate(_days) : [],
            Fleet = GetFleetQuality(kind, final),
        };
    }

    private FleetOutcomeQuality? GetFleetQuality(QualityKind kind, long final)
    {
        if (Fleet is not { } totals || totals.ErrorName != Losses.NameOf(kind))
        {
            return null;
        }

        var firstNotFinal = DateOnly.FromDateTime(new DateTime(final, DateTimeKind.Utc));
        return new FleetOutcomeQuality(totals.ReplicaCount, [.. totals.Days.Select(day => day.ToOutcomeDay(firstNotFinal))]);
    }

    /// <summary>The fraction of predictions of each day that isn't final that is expected to have an outcome now.</summary>
    private Dictionary<DateOnly, double> ExpectedCoverage(IReadOnlyList<MaturedPrediction> waiting, long now)
    {
        if (_outcome.Absence == OutcomeAbsence.No || ArrivalCurve.Of(_days, _outcome.Maturity.Ticks) is not { } curve)
        {
            return [];
        }

        var expected = new Dictionary<DateOnly, double>();
        foreach (var day in waiting.GroupBy(static prediction => QualityDay.DayOf(prediction)))
        {
            var final = _days.Find(known => known.Day == day.Key)?.Predictions ?? 0;
            var arrived = day.Sum(prediction => prediction.Weight * curve.At(now - prediction.Time)) + (final * curve.At(_outcome.Maturity.Ticks));
            expected.Add(day.Key, arrived / (day.Sum(static prediction => prediction.Weight) + final));
        }

        return expected;
    }

    /// <summary>Creates the test that a breach of quality ends by.</summary>
    public QualityRecovery CreateRecovery(QualityGuard guard, TimeProvider time)
    {
        // What was predicted until now is known to be wrong. It isn't evidence against what the model predicts from now on.
        _foundAt = time.GetUtcNow().UtcTicks;
        _recovery = new QualityRecovery(BoundOf, guard.ReadModelVersion(), guard.ReadModelVersion, time);
        return _recovery;
    }

    /// <summary>A probability that is right has an expected squared error of p (1 - p).</summary>
    private double? BoundOf(MaturedPrediction prediction) =>
        _limits.MaximumError ?? _monitor?.BoundAt(prediction.Time)
            ?? (_kind == QualityKind.Probability ? prediction.Prediction * (1 - prediction.Prediction) * QualityMonitor.Tolerance : null);

    private bool IsCoverageWatched => _limits.MinimumCoverage is not null || _outcome is { IsSelective: false, Absence: OutcomeAbsence.Unknown };

    private static IEnumerable<QualityFinding> Found(params QualityFinding?[] findings) => findings.OfType<QualityFinding>();

    private void Count(in MaturedPrediction prediction, QualityKind kind)
    {
        var day = LatestOf(_days, prediction, MostDays);
        day.Add(prediction, kind);
        day.AddArrival(prediction, _outcome.Maturity.Ticks);
        LatestOf(_evaluated, prediction, DayTotals.MostDays).Add(prediction, kind);
        if (prediction.HasOutcome)
        {
            _estimates?.Add(prediction, day);
        }
    }

    private static QualityDay LatestOf(List<QualityDay> days, in MaturedPrediction prediction, int most)
    {
        if (days.Count == 0 || days[^1].Day < QualityDay.DayOf(prediction))
        {
            days.Add(new QualityDay { Day = QualityDay.DayOf(prediction), Arrivals = new double[ArrivalCurve.Parts] });
            days.RemoveRange(0, Math.Max(0, days.Count - most));
        }

        return days[^1];
    }
}
