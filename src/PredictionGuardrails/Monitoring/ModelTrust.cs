using System.Globalization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.CircuitBreaker;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>Whether a guard trusts its model: what the watches find goes to the breaches, and, where a rule enforces, to the breaker.</summary>
internal sealed class ModelTrust : IDisposable
{
    private readonly string _guard;
    private readonly ReportingServices _services;
    private readonly RecordingClock _recording;
    private readonly ILogger _logger;
    private readonly BreachReporter _reporter;
    private readonly Func<(GuardMode Mode, string? ModelVersion)> _current;
    private readonly Action _applied;
    private readonly Func<long> _countPredictions;
    private readonly Lock _adding = new();
    private readonly Monitoring.Silence _silence;
    private volatile WatchedMetric[] _metrics;
    private volatile MetricWatch[] _watches = [];
    private IReadOnlyList<WatchSettings> _settings = [];
    private IReadOnlyList<IReadOnlyList<WindowRule>> _rules = [];
    private int _probes;

    /// <param name="guard">The guard's name.</param>
    /// <param name="services">How the guards of the host report.</param>
    /// <param name="recording">Has what is recorded collected, and ticks.</param>
    /// <param name="reporter">Tells breaches.</param>
    /// <param name="metrics">The guard's metrics, the prediction itself first, and what asks about them.</param>
    /// <param name="current">The guard's mode, and the model's version, now.</param>
    /// <param name="applied">Called when the breaker has changed.</param>
    public ModelTrust(
        string guard,
        ReportingServices services,
        RecordingClock recording,
        BreachReporter reporter,
        IReadOnlyList<WatchedMetric> metrics,
        Func<(GuardMode Mode, string? ModelVersion)> current,
        Action applied)
    {
        (_guard, _services, _recording, _reporter, _metrics, _current, _applied) = (guard, services, recording, reporter, [], current, applied);
        _silence = new Monitoring.Silence(services.Time);
        _logger = services.CreateLogger(guard);
        Store = new BaselineStore(guard, () => _watches, _logger);
        Learned = new LearnedStateStore(services.Time, _logger);
        Breaker = new Breaker(guard, services.Time, Apply, Tell);
        Shifts = new ShiftBudget(services.Time);
        Add(metrics);
        _countPredictions = () => _metrics[0].Rules.Count;
    }

    /// <summary>Asks at every tick from now on.</summary>
    public void Start() => _recording.Tick += Tick;

    public Breaker Breaker { get; }

    public BaselineStore Store { get; }

    /// <summary>Keeps what is learned while serving.</summary>
    public LearnedStateStore Learned { get; }

    /// <summary>What shifts that enforce have cost so far.</summary>
    public ShiftBudget Shifts { get; }

    public IReadOnlyList<MetricWatch> Watches => _watches;

    public IReadOnlyList<WatchedMetric> Metrics => _metrics;

    /// <summary>The rules on all predictions, beside what there is now.</summary>
    public IEnumerable<RuleStatus> Rules
    {
        get
        {
            foreach (var metric in _metrics.Where(static metric => metric.Segment is null))
            {
                if (metric.Watch is { Settings.IsOn: true } watch)
                {
                    yield return ChangeStatus(watch, ChangeKind.Gross);
                    yield return ChangeStatus(watch, ChangeKind.Shift);
                }

                if (metric.Drift?.Status(metric.Name) is { } drift)
                {
                    yield return drift;
                }

                foreach (var rule in metric.Rules.Status(metric.Name, window => metric.Watch?.BaselineOver(window)))
                {
                    yield return rule;
                }
            }

            if (Silence is { } limit)
            {
                yield return new RuleStatus { Rule = RuleNames.Silence, Metric = _metrics[0].Name, Expected = $"one within {limit}", Action = BreachAction.Observe };
            }
        }
    }

    /// <summary>What becomes of a baseline that another version of the model made.</summary>
    public NewVersionAction OnNewVersion { private get; set; }

    /// <summary>How long predictions may stay away; null for any time.</summary>
    public TimeSpan? Silence { private get; set; }

    /// <summary>The latest breach that could open the breaker; null before there was one.</summary>
    public Breach? Latest { get; private set; }

    /// <summary>Asks by other settings and rules from now on, by the metrics' places.</summary>
    public void Apply(IReadOnlyList<WatchSettings> settings, IReadOnlyList<IReadOnlyList<WindowRule>> rules)
    {
        lock (_adding)
        {
            (_settings, _rules) = (settings, rules);
            Array.ForEach(_metrics, Apply);
        }
    }

    /// <summary>Asks about further metrics too.</summary>
    public void Add(IReadOnlyList<WatchedMetric> metrics)
    {
        lock (_adding)
        {
            foreach (var metric in metrics)
            {
                if (metric.Watch is { } watch)
                {
                    watch.Told = Hear;
                    _watches = [.. _watches, watch];
                }

                _metrics = [.. _metrics, metric];
                if (_settings.Count > 0)
                {
                    Apply(metric);
                    if (metric.Watch is { } added)
                    {
                        Store.Take(added);
                    }
                }
            }
        }
    }

    /// <summary>Counts a prediction that was rejected, or would have been.</summary>
    public void Reject()
    {
        if (_watches.Length > 0)
        {
            _watches[0].Reject();
        }
    }

    /// <summary>Learns what is due to be learnt, and tells what was found.</summary>
    public void Tick()
    {
        ConsiderVersion();
        foreach (var watch in _watches)
        {
            watch.Tick();
        }

        AskRules();
        AskDrift();
        LimitShifts();
        Store.Save();
        Learned.Save(_metrics, isLast: false);
        _reporter.Incidents.Tick(Breaker.Condition.State, _countPredictions);
    }

    /// <summary>
    /// A prediction that the model was tried with has passed every check. Where no metric is known to have changed, enough of those are all that
    /// can be asked for.
    /// </summary>
    public void ProbePassed()
    {
        var needed = _watches.Length > 0 ? _watches[0].Settings.Probes : BreakerSettings.DefaultProbes;
        if (!_watches.Any(watch => watch.IsInTheWay) && Interlocked.Increment(ref _probes) >= needed)
        {
            Breaker.ProbesFit($"The model was tried, and {_probes} of its predictions passed every check.");
        }
    }

    /// <summary>Opens the breaker by hand.</summary>
    public void Isolate(string reason, bool hasFallback)
    {
        var (mode, version) = _current();
        var failure = new CheckFailure(
            RuleNames.Isolated, null, $"isolated by hand ({reason})", "a reset by hand", hasFallback ? BreachAction.Fallback : BreachAction.Throw);
        Latest = _reporter.Create(failure, mode, version, null);
        _reporter.Incidents.Join(Latest);
        Breaker.Isolate(Latest);
    }

    /// <summary>Closes the breaker by hand and forgets all evidence.</summary>
    public void Reset(string reason)
    {
        foreach (var watch in _watches)
        {
            watch.Restart();
            watch.EnforcesShifts = true;
        }

        Breaker.Reset(reason);
    }

    /// <summary>Takes what comes from now on for normal.</summary>
    public void Relearn(string reason)
    {
        Store.Forget();
        foreach (var watch in _watches)
        {
            watch.Relearn();
            watch.EnforcesShifts = true;
        }

        Breaker.Reset(reason);
    }

    public void Dispose()
    {
        _recording.Tick -= Tick;
        Learned.Save(_metrics, isLast: true);
        Learned.Dispose();
        Breaker.Dispose();
    }

    /// <summary>Learns the model's version anew, where it is another one than the baselines are of and that is asked for.</summary>
    private void ConsiderVersion()
    {
        if (OnNewVersion == NewVersionAction.Compare || _current().ModelVersion is not { } version)
        {
            return;
        }

        var others = _watches.Where(watch => watch.Baseline?.ModelVersion is { } learnt && learnt != version).ToList();
        if (OnNewVersion == NewVersionAction.CompareAndRelearn)
        {
            others.ForEach(watch => watch.LearnBeside());
        }
        else if (others.Count > 0)
        {
            Relearn($"Version {version} of the model is learnt anew.");
        }
    }

    private void Apply(WatchedMetric metric)
    {
        metric.Watch?.Apply(_settings[metric.Place]);
        metric.Rules.Apply(_rules[metric.Place]);
        metric.Drift?.Apply(_settings[metric.Place]);
    }

    private static RuleStatus ChangeStatus(MetricWatch watch, ChangeKind kind)
    {
        var status = watch.Status;
        var evidence = watch.EvidenceOf(kind);
        return new RuleStatus
        {
            Rule = RuleOf(kind),
            Metric = watch.Metric,
            Expected = status.Values is { } normal ? normal.ToString() : $"a baseline, learnt from {NumberText.Count(status.Needed)} predictions",
            Observed = watch.HasChanged(kind) ? "no longer what it was"
                : status.RefusalReason is { } refusal ? $"learning, {refusal}"
                : status.State == BaselineState.Learning && evidence == 0 ? $"learning, {NumberText.Count(status.Learnt)} of {NumberText.Count(status.Needed)}"
                : string.Create(CultureInfo.InvariantCulture, $"evidence of a change {evidence:P0} of an alarm's"),
            ObservedValue = evidence,
            Action = watch.Settings.ActionOf(kind),
            IsBreached = watch.HasChanged(kind),
        };
    }

    private static string RuleOf(ChangeKind kind) => kind == ChangeKind.Gross ? RuleNames.Change : RuleNames.Shift;

    private void AskRules()
    {
        foreach (var metric in _metrics)
        {
            foreach (var (rule, finding, predictions) in metric.Rules.Ask(window => metric.Watch?.BaselineOver(window)))
            {
                if (finding is not { } found)
                {
                    Log.WithinLimits(_logger, rule.Name, metric.Name);
                    continue;
                }

                var breach = Report(new CheckFailure(
                    rule.Name, metric.Name, found.Observed, found.Expected, rule.Action, found.Value, null, predictions, metric.Segment));
                if (Enforces(rule.Action))
                {
                    metric.Watch?.Doubt();
                    metric.Rules.Restart();
                    Breaker.Trip(breach);
                }
            }
        }

        // An open breaker is silent by itself.
        if (Silence is { } limit && Breaker.Condition.State is BreakerState.Closed && _silence.IsBroken(_metrics[0].Rules.Count, limit) is { } silent)
        {
            Report(new CheckFailure(RuleNames.Silence, _metrics[0].Name, $"silent for {silent}", $"one within {limit}", BreachAction.Observe));
        }
    }

    private void AskDrift()
    {
        foreach (var metric in _metrics.Where(static metric => metric.Drift is not null))
        {
            var watch = metric.Watch!;
            foreach (var finding in metric.Drift!.Tick(_recording.Now, watch.Baseline, watch.State == BaselineState.Changed))
            {
                if (finding is not { } found)
                {
                    Log.WithinLimits(_logger, RuleNames.Drift, metric.Name);
                    continue;
                }

                Report(new CheckFailure(RuleNames.Drift, metric.Name, found.Observed, found.Expected, BreachAction.Observe, found.Value, null, found.Predictions));
            }
        }
    }

    /// <summary>A shift that lasts may be right: the guard goes back to the model and only observes shifts, until predictions match again.</summary>
    private void LimitShifts()
    {
        var isOpen = Breaker.Condition is { State: BreakerState.Open or BreakerState.HalfOpen, Breach.Rule: RuleNames.Shift };
        Shifts.Tick(isOpen, _countPredictions());
        if (!isOpen || !Shifts.IsSpent)
        {
            return;
        }

        var cost = string.Create(
            CultureInfo.InvariantCulture, $"the breaker has been open for {Shifts.OpenFor:c}, and for {Shifts.Fraction:P1} of the calls of 24 hours");
        foreach (var watch in _watches)
        {
            watch.EnforcesShifts = false;
        }

        Log.ShiftsOnlyObserved(_logger, cost);
        var shifted = Breaker.Condition.Breach!;
        Report(new CheckFailure(
            RuleNames.Shift, shifted.Metric, $"still shifted after the limit of shifts ({cost}); shifts are only observed until predictions match again",
            shifted.Expected, BreachAction.Observe, shifted.ObservedValue, Segment: shifted.Segment));
        Breaker.Reset("The limit of shifts is reached: shifts are only observed until predictions match again.");
    }

    private Breach Report(in CheckFailure failure)
    {
        var (mode, version) = _current();
        var breach = _reporter.Report(failure, mode, version);
        Latest = failure.Action >= BreachAction.Fallback ? breach : Latest;
        return breach;
    }

    private bool Enforces(BreachAction action) => action >= BreachAction.Fallback && _current().Mode == GuardMode.Enforce;

    private bool Hear(MetricWatch watch, WatchEvent happened)
    {
        switch (happened)
        {
            case WatchEvent.Changed { Kind: var kind, Finding: var finding }:
                Report(new CheckFailure(
                    RuleOf(kind), watch.Metric, finding.Observed, finding.Expected, watch.Settings.ActionOf(kind), finding.Mean, null, finding.Predictions, watch.Segment));
                return !TripsOn(watch, kind);

            case WatchEvent.StillChanged { Kind: var kind } when watch.KeepsModelOut(kind):
                Breaker.ProbesFailed($"The model was tried, and metric \"{watch.Key}\" does not fit its baseline yet.");
                return Breaker.Condition.State != BreakerState.Closed || !TripsOn(watch, kind);

            case WatchEvent.StillChanged:
                return true;

            case WatchEvent.Recovered { Kind: var kind, Predictions: var predictions }:
                watch.EnforcesShifts |= kind == ChangeKind.Shift && !watch.HasChanged(kind);
                if (watch.State != BaselineState.Changed)
                {
                    Log.Recovered(_logger, watch.Key, predictions);
                }

                if (!_watches.Any(other => other.IsInTheWay))
                {
                    Breaker.ProbesFit($"The model was tried, and {predictions} of its predictions fit the baseline.");
                }

                return true;

            case WatchEvent.Learnt { Baseline: var baseline, Replaces: var replaces }:
                watch.Stamp(_current().ModelVersion);
                Log.Learnt(_logger, watch.Key, baseline.Values.Count);
                if (watch.Status.IsSingleValue)
                {
                    Log.SingleValueLearned(_logger, watch.Key, baseline.Values.Count, baseline.Values.ToString());
                }

                if (baseline.IsSorted)
                {
                    Log.SortedLearned(_logger, watch.Key, baseline.Values.Count);
                }

                Store.Learnt(watch, replaces);
                return true;

            case WatchEvent.LearningRejected { Rejected: var rejected, Predictions: var predictions }:
                Log.LearningRejected(_logger, watch.Key, rejected, predictions);
                return true;

            case WatchEvent.LearningRefused { Why: var why }:
                Log.LearningRefused(_logger, watch.Key, why, $"{watch.Settings.Path}:Baseline:MinimumDistinctValues");
                return true;

            default:
                throw new InvalidOperationException($"{happened} is not known here.");
        }
    }

    /// <summary>Opens the breaker where the rule enforces and the guard does; a change that was only observed opens it once the guard enforces.</summary>
    private bool TripsOn(MetricWatch watch, ChangeKind kind)
    {
        if (!watch.HasChanged(kind) || (kind == ChangeKind.Shift && (!watch.EnforcesShifts || Shifts.IsSpent)) || !Enforces(watch.Settings.ActionOf(kind)) || Latest is not { } breach)
        {
            return false;
        }

        Breaker.Trip(breach);
        return true;
    }

    /// <summary>Before the guard tries its model: what has changed is looked at prediction by prediction.</summary>
    private void Apply()
    {
        var isTried = Breaker.Condition.State == BreakerState.HalfOpen;
        Interlocked.Exchange(ref _probes, 0);
        foreach (var watch in _watches)
        {
            if (isTried)
            {
                watch.Retest();
            }

            watch.SettlesAtOnce = isTried;
        }

        _applied();
    }

    private void Tell(BreakerChange change)
    {
        Log.BreakerChanged(_logger, change.To == BreakerState.Closed ? LogLevel.Information : LogLevel.Warning, change.From, change.To, change.Reason);
        _services.Meters.BreakerChanged(change);
        _services.Dispatcher.Publish(change);
    }
}
