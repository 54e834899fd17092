using PredictionGuardrails.Breaches;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.CircuitBreaker;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>
/// Whether a guard trusts its model. The rest of a guard uses monitoring through this type, which puts its parts together and says in which order
/// they take their turn at a tick.
/// </summary>
internal sealed class ModelTrust : IDisposable
{
    private readonly CollectionTimer _recording;
    private readonly BreachReporter _reporter;
    private readonly MonitorSet _monitors;
    private readonly RuleBreachReporter _breaches;
    private readonly BreakerController _control;
    private readonly MonitorEventRouter _events;
    private readonly WindowRuleMonitor _windowRules;
    private readonly DriftReporter _drift;
    private readonly ShiftLimiter _limiter;
    private readonly RuleStatuses _statuses;

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
        CollectionTimer recording,
        BreachReporter reporter,
        IReadOnlyList<MonitoredMetric> metrics,
        Func<(GuardMode Mode, string? ModelVersion)> current,
        Action applied)
    {
        var logger = services.CreateLogger(guard);
        _recording = recording;
        _reporter = reporter;
        _monitors = new MonitorSet(new RecoveryTests((breach, exception) => Log.RecoveryTestFailed(logger, exception, breach.Rule, breach.Message)));
        _breaches = new RuleBreachReporter(reporter, current);
        _control = new BreakerController(guard, services, logger, _monitors, applied);
        Store = new BaselineStore(guard, _monitors, logger);
        Learned = new LearnedStateStore(services.Time, logger);
        Shifts = new ShiftBudget(services.Time);
        Versions = new ModelVersionPolicy(_monitors, current);
        NoData = new NoDataMonitor(_monitors, _breaches, Breaker, services.Time);
        _windowRules = new WindowRuleMonitor(_monitors, _breaches, Breaker, logger);
        _drift = new DriftReporter(_monitors, _breaches, recording, logger);
        _limiter = new ShiftLimiter(_monitors, _breaches, Breaker, Shifts, logger);
        _statuses = new RuleStatuses(_monitors, NoData);
        _events = new MonitorEventRouter(
            new ChangeEvents(_monitors, _breaches, Breaker, Shifts, logger), new LearningEvents(Store, current, logger));
        Add(metrics);
    }

    public Breaker Breaker => _control.Breaker;

    public BaselineStore Store { get; }

    /// <summary>Keeps what is learned while serving.</summary>
    public LearnedStateStore Learned { get; }

    /// <summary>What shifts that enforce have cost so far.</summary>
    public ShiftBudget Shifts { get; }

    /// <summary>What becomes of baselines that another version of the model made.</summary>
    public ModelVersionPolicy Versions { get; }

    /// <summary>Reports when no predictions come for too long.</summary>
    public NoDataMonitor NoData { get; }

    public IReadOnlyList<MetricMonitor> Monitors => _monitors.Monitors;

    public IReadOnlyList<MonitoredMetric> Metrics => _monitors.Metrics;

    /// <summary>The rules on all predictions, each with what there is now.</summary>
    public IEnumerable<RuleStatus> Rules => _statuses.GetAll();

    /// <inheritdoc cref="RuleBreachReporter.Latest"/>
    public Breach? Latest => _breaches.Latest;

    /// <summary>Ticks from now on.</summary>
    public void Start() => _recording.Tick += Tick;

    /// <inheritdoc cref="MonitorSet.Apply(IReadOnlyList{MonitorSettings}, IReadOnlyList{IReadOnlyList{WindowRule}})"/>
    public void Apply(IReadOnlyList<MonitorSettings> settings, IReadOnlyList<IReadOnlyList<WindowRule>> rules) => _monitors.Apply(settings, rules);

    /// <summary>Monitors further metrics.</summary>
    public void Add(IReadOnlyList<MonitoredMetric> metrics) => _monitors.Add(metrics, _events.Handle, Store.Take);

    /// <inheritdoc cref="MonitorSet.Reject"/>
    public void Reject() => _monitors.Reject();

    /// <inheritdoc cref="BreakerController.TryBeginProbe"/>
    public bool TryBeginProbe() => _control.TryBeginProbe();

    /// <inheritdoc cref="BreakerController.ProbePassed"/>
    public void ProbePassed() => _control.ProbePassed();

    /// <summary>Reports a breach that was found outside of the guard, and opens the breaker if its action enforces.</summary>
    /// <param name="failure">What was found.</param>
    /// <param name="recovery">Says when the model has recovered; null if the guard's own checks say so.</param>
    public Breach Raise(in CheckFailure failure, IRecoveryTest? recovery)
    {
        var breach = _breaches.Report(failure with
        {
            Metric = LineText.Shorten(failure.Metric),
            Observed = ObservedText.Phrase(failure.Observed),
            Expected = ObservedText.Phrase(failure.Expected),
            Segment = LineText.Shorten(failure.Segment),
        });
        if (_breaches.Enforces(failure.Action))
        {
            if (recovery is not null)
            {
                _monitors.Recovery.Add(breach, recovery);
            }

            Breaker.Trip(breach);
        }

        return breach;
    }

    /// <summary>Learns what is due to be learned, evaluates what is evaluated from time to time, and stores what is not stored yet.</summary>
    public void Tick()
    {
        if (Versions.Apply() is { } reason)
        {
            Relearn(reason);
        }

        _monitors.Tick();
        _control.EvaluateRecovery();
        _windowRules.Evaluate();
        NoData.Evaluate();
        _drift.Evaluate();
        _limiter.Tick();
        Store.Save();
        Learned.Save(_monitors.Metrics, isLast: false);
        _reporter.Incidents.Tick(Breaker.Condition.State, _monitors.CountPredictions);
    }

    /// <summary>Opens the breaker manually.</summary>
    public void Isolate(string reason, bool hasFallback) => Breaker.Isolate(_breaches.Isolate(LineText.Shorten(reason), hasFallback));

    /// <summary>Closes the breaker manually and forgets all evidence.</summary>
    public void Reset(string reason)
    {
        _monitors.Restart();
        Breaker.Reset(LineText.Shorten(reason));
    }

    /// <summary>Compares a metric with a baseline that was learned elsewhere.</summary>
    public void UseBaseline(MetricMonitor monitor, Baseline baseline)
    {
        monitor.Take(baseline);
        Store.Given(monitor);
    }

    /// <summary>What a metric has learned of the day while serving; null if there is nothing.</summary>
    public string? GetLearnedState(MetricMonitor monitor) => LearnedMetricState.Of(MetricOf(monitor)) is { State.Length: > 0 } learned
        ? LearnedStateFile.ToText(monitor.Key, learned)
        : null;

    /// <summary>Compares a metric with a baseline that was learned elsewhere, and continues from what was learned on top of it.</summary>
    /// <returns>False if that doesn't fit the metric and the baseline.</returns>
    /// <exception cref="InvalidDataException">It isn't such a state.</exception>
    public bool ContinueFrom(MetricMonitor monitor, Baseline baseline, string state)
    {
        var metric = MetricOf(monitor);
        if (!LearnedStateFile.Parse(state).Metrics.TryGetValue(monitor.Key, out var learned) || learned.State.Length == 0 || !learned.Fits(metric, baseline))
        {
            return false;
        }

        var before = monitor.Baseline;
        monitor.Take(baseline);
        try
        {
            learned.ApplyTo(metric);
        }
        catch (InvalidDataException)
        {
            // At another hour, the baseline alone would take a healthy model for changed.
            if (before is null)
            {
                monitor.Relearn();
            }
            else
            {
                monitor.Take(before);
            }

            throw;
        }

        Store.Given(monitor);
        return true;
    }

    /// <summary>Takes what comes from now on for normal.</summary>
    public void Relearn(string reason)
    {
        Store.Forget();
        _monitors.Relearn();
        Breaker.Reset(LineText.Shorten(reason));
    }

    private MonitoredMetric MetricOf(MetricMonitor monitor) => _monitors.Metrics.First(metric => metric.Monitor == monitor);

    public void Dispose()
    {
        _recording.Tick -= Tick;
        Learned.Save(_monitors.Metrics, isLast: true);
        Learned.Dispose();
        _control.Dispose();
    }
}
