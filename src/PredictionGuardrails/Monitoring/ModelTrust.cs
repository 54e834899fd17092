using System.Globalization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.CircuitBreaker;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Monitoring;

/// <summary>Whether a guard trusts its model: what the watches find goes to the breaches, and, where a rule enforces, to the breaker.</summary>
internal sealed class ModelTrust : IDisposable
{
    private readonly RecordingClock _recording;
    private readonly BreachReporter _reporter;
    private readonly MonitorSet _monitors = new();
    private readonly RuleBreachReporter _breaches;
    private readonly ReportingServices _services;
    private readonly ILogger _logger;
    private readonly Func<(GuardMode Mode, string? ModelVersion)> _current;
    private readonly Action _applied;
    private readonly WindowRuleMonitor _windowRules;
    private readonly DriftReporter _drift;
    private readonly RuleStatuses _statuses;
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
        _services = services;
        _logger = services.CreateLogger(guard);
        _current = current;
        _applied = applied;
        _recording = recording;
        _reporter = reporter;
        _breaches = new RuleBreachReporter(reporter, current);
        Breaker = new Breaker(guard, services.Time, Apply, Tell);
        Store = new BaselineStore(guard, _monitors, _logger);
        Learned = new LearnedStateStore(services.Time, _logger);
        Shifts = new ShiftBudget(services.Time);
        NoData = new NoDataMonitor(_monitors, _breaches, Breaker, services.Time);
        _windowRules = new WindowRuleMonitor(_monitors, _breaches, Breaker, _logger);
        _drift = new DriftReporter(_monitors, _breaches, recording, _logger);
        _statuses = new RuleStatuses(_monitors, NoData);
        Add(metrics);
    }

    public Breaker Breaker { get; }

    public BaselineStore Store { get; }

    /// <summary>Keeps what is learned while serving.</summary>
    public LearnedStateStore Learned { get; }

    /// <summary>What shifts that enforce have cost so far.</summary>
    public ShiftBudget Shifts { get; }

    /// <summary>What becomes of baselines that another version of the model made.</summary>
    public NewVersionAction OnNewVersion { private get; set; }

    /// <summary>Reports when no predictions come for too long.</summary>
    public NoDataMonitor NoData { get; }

    public IReadOnlyList<MetricWatch> Watches => _monitors.Watches;

    public IReadOnlyList<WatchedMetric> Metrics => _monitors.Metrics;

    /// <summary>The rules on all predictions, each with what there is now.</summary>
    public IEnumerable<RuleStatus> Rules => _statuses.GetAll();

    /// <inheritdoc cref="RuleBreachReporter.Latest"/>
    public Breach? Latest => _breaches.Latest;

    /// <summary>Ticks from now on.</summary>
    public void Start() => _recording.Tick += Tick;

    /// <inheritdoc cref="MonitorSet.Apply(IReadOnlyList{WatchSettings}, IReadOnlyList{IReadOnlyList{WindowRule}})"/>
    public void Apply(IReadOnlyList<WatchSettings> settings, IReadOnlyList<IReadOnlyList<WindowRule>> rules) => _monitors.Apply(settings, rules);

    /// <summary>Monitors further metrics.</summary>
    public void Add(IReadOnlyList<WatchedMetric> metrics) => _monitors.Add(metrics, Hear, Store.Take);

    /// <inheritdoc cref="MonitorSet.Reject"/>
    public void Reject() => _monitors.Reject();

    /// <summary>
    /// A prediction that the model was tried with has passed every check. Where no metric is known to have changed, enough of those are all that
    /// can be asked for.
    /// </summary>
    public void ProbePassed()
    {
        var needed = Watches.Count > 0 ? Watches[0].Settings.Probes : BreakerSettings.DefaultProbes;
        if (!_monitors.KeepsModelOut && Interlocked.Increment(ref _probes) >= needed)
        {
            Breaker.ProbesFit($"The model was tried, and {_probes} of its predictions passed every check.");
        }
    }

    /// <summary>Learns what is due to be learned, evaluates what is evaluated from time to time, and stores what is not stored yet.</summary>
    public void Tick()
    {
        ConsiderVersion();
        _monitors.Tick();
        _windowRules.Evaluate();
        NoData.Evaluate();
        _drift.Evaluate();
        LimitShifts();
        Store.Save();
        Learned.Save(_monitors.Metrics, isLast: false);
        _reporter.Incidents.Tick(Breaker.Condition.State, _monitors.CountPredictions);
    }

    /// <summary>Opens the breaker by hand.</summary>
    public void Isolate(string reason, bool hasFallback) => Breaker.Isolate(_breaches.Isolate(reason, hasFallback));

    /// <summary>Closes the breaker by hand and forgets all evidence.</summary>
    public void Reset(string reason)
    {
        _monitors.Restart();
        Breaker.Reset(reason);
    }

    /// <summary>Takes what comes from now on for normal.</summary>
    public void Relearn(string reason)
    {
        Store.Forget();
        _monitors.Relearn();
        Breaker.Reset(reason);
    }

    public void Dispose()
    {
        _recording.Tick -= Tick;
        Learned.Save(_monitors.Metrics, isLast: true);
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

        var others = Watches.Where(watch => watch.Baseline?.ModelVersion is { } learnt && learnt != version).ToList();
        if (OnNewVersion == NewVersionAction.CompareAndRelearn)
        {
            others.ForEach(watch => watch.LearnBeside());
        }
        else if (others.Count > 0)
        {
            Relearn($"Version {version} of the model is learnt anew.");
        }
    }

    /// <summary>A shift that lasts may be right: the guard goes back to the model and only observes shifts, until predictions match again.</summary>
    private void LimitShifts()
    {
        var isOpen = Breaker.Condition is { State: BreakerState.Open or BreakerState.HalfOpen, Breach.Rule: RuleNames.Shift };
        Shifts.Tick(isOpen, _monitors.CountPredictions());
        if (!isOpen || !Shifts.IsSpent)
        {
            return;
        }

        var cost = string.Create(
            CultureInfo.InvariantCulture, $"the breaker has been open for {Shifts.OpenFor:c}, and for {Shifts.Fraction:P1} of the calls of 24 hours");
        _monitors.StopEnforcingShifts();

        Log.ShiftsOnlyObserved(_logger, cost);
        var shifted = Breaker.Condition.Breach!;
        _breaches.Report(new CheckFailure(
            RuleNames.Shift, shifted.Metric, $"still shifted after the limit of shifts ({cost}); shifts are only observed until predictions match again",
            shifted.Expected, BreachAction.Observe, shifted.ObservedValue, Segment: shifted.Segment));
        Breaker.Reset("The limit of shifts is reached: shifts are only observed until predictions match again.");
    }

    private bool Hear(MetricWatch watch, WatchEvent happened)
    {
        switch (happened)
        {
            case WatchEvent.Changed { Kind: var kind, Finding: var finding }:
                _breaches.Report(new CheckFailure(
                    ChangeRules.NameOf(kind), watch.Metric, finding.Observed, finding.Expected, watch.Settings.ActionOf(kind), finding.Mean, null, finding.Predictions, watch.Segment));
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

                if (!_monitors.KeepsModelOut)
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
        if (!watch.HasChanged(kind) || (kind == ChangeKind.Shift && (!watch.EnforcesShifts || Shifts.IsSpent)) || !_breaches.Enforces(watch.Settings.ActionOf(kind)) || Latest is not { } breach)
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
        foreach (var watch in Watches)
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
