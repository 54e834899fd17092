using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Fallbacks;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Names;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>
/// Goes around one model-scoring call: the caller gets a prediction that passed every check, or a fallback's, or an exception that says
/// what was wrong. Safe for any number of threads. A call that breaches nothing takes no lock and allocates nothing.
/// </summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public sealed partial class PredictionGuard<TInput, TPrediction> : PredictionGuard
{
    private readonly PredictionGuardBuilder<TInput, TPrediction> _declared = new();
    private readonly PredictionGuardRegistry? _ownRegistry;
    private readonly LastGood<TPrediction> _lastGood;
    private readonly BreachReporter _reporter;
    private readonly ModelTrust _trust;
    private readonly BreachResolver<TInput, TPrediction> _resolver;
    private readonly BreakerPath<TInput, TPrediction> _breakerPath;
    private readonly SampledLatency _latency;
    private readonly SegmentSet<TInput, TPrediction>[] _segments;
    private GuardPlan<TInput, TPrediction> _configured = new([], [], [], []);
    private volatile GuardPlan<TInput, TPrediction> _plan;
    private Func<TPrediction, TPrediction>? _injectedFault;
    private bool _isDisposed;
    private bool _isStarted;
    private readonly OutputKind? _output;

    /// <summary>Makes a guard without a container. It starts what it needs on first use and ends it when it is disposed.</summary>
    /// <param name="name">The guard's name, a single key of configuration.</param>
    /// <param name="configure">Says what the guard watches and does; without this, it refuses null, NaN and the infinities.</param>
    /// <param name="environment">Time, logs, meters, handlers, configuration; sensible defaults without this.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Code or configuration states what cannot be; every error is told at once.</exception>
    public PredictionGuard(
        string name,
        Action<PredictionGuardBuilder<TInput, TPrediction>>? configure = null,
        PredictionGuardEnvironment? environment = null)
        : this(name, configure, (environment ??= new PredictionGuardEnvironment()).CreateRuntime(out var settings)) =>
        _ownRegistry = new PredictionGuardRegistry(Runtime, settings, [this]);

    internal PredictionGuard(string name, Action<PredictionGuardBuilder<TInput, TPrediction>>? configure, GuardRuntime runtime)
        : base(name, runtime)
    {
        configure?.Invoke(_declared);
        _declared.ChooseOutput(_output = runtime.OutputOf(name));
        _plan = _configured;
        _lastGood = new LastGood<TPrediction>(runtime.Clock);
        _reporter = new BreachReporter(name, runtime);
        _latency = new SampledLatency(runtime.Recording, runtime.Time);
        foreach (var metric in AllMetrics)
        {
            metric.StartRecording(runtime.Recording, runtime.Clock);
        }

        _trust = new ModelTrust(
            name,
            runtime,
            _reporter,
            Watched([.. AllMetrics], segment: null),
            () => (Mode, _resolver!.VersionOf(_plan)),
            () => Change(static () => { }));
        _resolver = new BreachResolver<TInput, TPrediction>(name, _declared, _reporter, _trust, runtime.Meters);
        _breakerPath = new BreakerPath<TInput, TPrediction>(_resolver, _trust);
        _segments =
        [
            .. _declared.Segments.Select(declaration => new SegmentSet<TInput, TPrediction>(
                declaration, [.. PredictionMetrics], runtime, segment => _trust.Add(Watched(segment.Metrics, segment.Name)))),
        ];
        runtime.Meters.Watch(this);
    }

    /// <inheritdoc/>
    public override GuardMode Mode => _plan.Mode;

    /// <summary>
    /// What is done to every prediction of the model before the guard sees it: a fault that is injected on purpose, to see what the guard and those
    /// around it do. Null, the default, for none; <c>PredictionGuardrails.Testing</c> has a catalogue of them.
    /// </summary>
    public Func<TPrediction, TPrediction>? InjectedFault
    {
        get => _injectedFault;
        set => Change(() => _injectedFault = value);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Change(() => _isDisposed = true);
        _trust.Dispose();
        _reporter.Dispose();
        _latency.Dispose();
        foreach (var metric in AllMetrics)
        {
            metric.Dispose();
        }

        Array.ForEach(_segments, segments => segments.Dispose());
        Runtime.Meters.Forget(this);
        if (_ownRegistry is not null)
        {
            await _ownRegistry.EndAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Segments =>
        [.. _segments.SelectMany(segments => segments.Segments).Select(segment => segment.Name).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override MetricSnapshot Snapshot(
        string metric = "prediction", SnapshotWindow window = SnapshotWindow.SinceStart, string? segment = null)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return RecordingOf(metric, segment).Snapshot(window);
    }

    /// <inheritdoc/>
    public override MetricReader OpenReader(string metric = "prediction")
    {
        ArgumentNullException.ThrowIfNull(metric);
        return RecordingOf(metric, segment: null).OpenReader();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics => [.. AllMetrics.Select(metric => metric.Name), MetricNames.Latency];

    /// <inheritdoc/>
    public override IReadOnlyList<RuleStatus> Rules =>
        [.. _plan.Checks.Select(check => check.StatusIn(check.Metric is { } metric ? Snapshot(metric, SnapshotWindow.LastMinute) : null)), .. _trust.Rules];

    /// <inheritdoc/>
    public override GuardStatus Status
    {
        get
        {
            var condition = _trust.Breaker.Condition;
            return new GuardStatus(
                Name, Mode, condition.State, condition.Breach, condition.ProbesAt, [.. _trust.Watches.Select(watch => watch.Status)])
            {
                ModelVersion = _resolver.VersionOf(_plan),
            };
        }
    }

    /// <inheritdoc/>
    public override Incident? Incident => _reporter.Incidents.Current;

    /// <inheritdoc/>
    public override bool FallsBack => _plan.Fallbacks.Length > 0;

    /// <inheritdoc/>
    public override void EvaluateNow()
    {
        foreach (var metric in AllMetrics.Concat(_segments.SelectMany(segments => segments.Segments).SelectMany(segment => segment.Metrics)))
        {
            metric.Recording.Collect();
        }

        _trust.Tick();
    }

    /// <inheritdoc/>
    public override void Isolate(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        _trust.Isolate(reason, _plan.Fallbacks.Length > 0);
    }

    /// <inheritdoc/>
    public override void Reset(string? reason = null) => _trust.Reset(reason ?? "Reset by hand.");

    /// <inheritdoc/>
    public override void Relearn(string? reason = null) => _trust.Relearn(reason ?? "What comes from now on is accepted as normal: the baseline is learnt anew.");

    internal override PredictionGuardOptions CreateDefaults() => GuardCompiler.CreateDefaults(_declared);

    internal override Action<GuardMode> Prepare(PredictionGuardOptions options, string path, SettingErrors errors)
    {
        var plan = GuardCompiler.Compile(_declared, _segments, options, _lastGood, Runtime, path, errors);
        if (_isStarted && options.Output != _output)
        {
            errors.Add($"{path}:Output", $"is \"{options.Output}\" and was \"{_output}\" at the start, when it is read: start the service anew");
        }

        var keep = _trust.Store.Prepare(options.Baseline.Path, out var whyNot);
        if (whyNot is not null)
        {
            errors.Add($"{path}:Baseline:Path", $"is \"{options.Baseline.Path}\", a file that {whyNot}");
        }

        return modeForAll =>
        {
            _trust.Breaker.Settings = plan.Breaker;
            _trust.OnNewVersion = options.Baseline.OnNewVersion;
            _trust.Silence = plan.Silence;
            _trust.Shifts.Limits = plan.ShiftLimits;
            Array.ForEach(_segments, segments => segments.Maximum = options.Segments[segments.Name].Maximum);
            Change(() => _configured = plan, options.Mode ?? modeForAll);
            _trust.Apply(plan.Watches, plan.Rules);

            keep();
            _trust.Learned.Load(options.Baseline.Path, _trust.Metrics);
            WarnOnce(options.Baseline.Path, plan);
        };
    }

    /// <summary>A release is a restart: what is not kept is learnt from the release.</summary>
    private void WarnOnce(string? path, GuardPlan<TInput, TPrediction> plan)
    {
        if (!_isStarted && path is null && plan.Watches.Any(watch => watch is { IsOn: true } and ({ Action: >= BreachAction.Fallback } or { ShiftAction: >= BreachAction.Fallback })))
        {
            Log.BaselineNotKept(Logger);
        }

        _isStarted = true;
    }

    private protected override void Apply(GuardMode mode) =>
        _plan = _isDisposed ? _configured.Disposed() : _configured.In(mode, _trust.Breaker.Condition.State, _injectedFault);

    private IEnumerable<Metric<TPrediction>> PredictionMetrics => _declared.Metrics.Prepend(_declared.PredictionMetric);

    private IEnumerable<Metric> AllMetrics => PredictionMetrics.Concat<Metric>(_declared.Inputs.Select(input => input.Metric));

    private static List<WatchedMetric> Watched(IReadOnlyList<Metric> metrics, string? segment) =>
        [
            .. metrics.Select((metric, place) => new WatchedMetric(
                metric.Name, segment, place, metric.Watch, new MetricRules(metric.Recording),
                metric.Watch is null || segment is not null ? null : new DriftMonitor(metric.Recording))),
        ];

    private MetricRecording RecordingOf(string metric, string? segment)
    {
        IEnumerable<Metric> metrics = segment is null ? AllMetrics : _segments.SelectMany(segments => segments.Segments).FirstOrDefault(other => other.Name == segment)?.Metrics
            ?? throw new ArgumentException($"There is no segment \"{segment}\"{Nearest.Suggest(segment, Segments)}.", nameof(segment));
        var recording = segment is null && metric.Equals(MetricNames.Latency, StringComparison.OrdinalIgnoreCase)
            ? _latency.Recording
            : metrics.FirstOrDefault(declared => declared.Name.Equals(metric, StringComparison.OrdinalIgnoreCase))?.Recording;
        return recording ?? throw new ArgumentException($"There is no metric \"{metric}\"{Nearest.Suggest(metric, Metrics)}.", nameof(metric));
    }
}
