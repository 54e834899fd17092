using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Fallbacks;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>
/// Guards the calls of a model: a call returns a prediction that passed every check, or a fallback, or throws an exception. The type is thread-safe. A
/// call that passes every check takes no lock and doesn't allocate.
/// </summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed partial class PredictionGuard<TInput, TPrediction> : PredictionGuard
{
    private readonly GuardDefinition<TInput, TPrediction> _definition;
    private readonly PredictionGuardRegistry? _ownRegistry;
    private readonly LastKnownGood<TPrediction> _lastKnownGood;
    private readonly BreachReporter _reporter;
    private readonly ModelTrust _trust;
    private readonly ModelVersionReader<TInput, TPrediction> _versions;
    private readonly CallExecutor<TInput, TPrediction> _calls;
    private readonly BatchExecutor<TInput, TPrediction> _batches;
    private readonly StreamExecutor<TInput, TPrediction> _streams;
    private readonly SampledLatency _latency;
    private readonly SegmentSet<TInput, TPrediction>[] _segments;
    private CompiledGuard<TInput, TPrediction> _configured = new(new([], [], [], []));
    private Func<TPrediction, TPrediction>? _injectedFault;
    private bool _isDisposed;
    private bool _isStarted;
    private readonly OutputKind? _output;

    /// <summary>Initializes a new instance of the <see cref="PredictionGuard{TInput, TPrediction}"/> class without a container.</summary>
    /// <param name="name">The name of the guard, a single key of a configuration path.</param>
    /// <param name="configure">Configures the guard. Without this, the guard rejects null, NaN, and infinity.</param>
    /// <param name="dependencies">The optional dependencies: time, logs, meters, handlers, and configuration.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// Code or configuration isn't valid. The message contains all errors.
    /// </exception>
    public PredictionGuard(
        string name,
        Action<PredictionGuardBuilder<TInput, TPrediction>>? configure = null,
        PredictionGuardDependencies? dependencies = null)
        : this(name, configure, (dependencies ??= new PredictionGuardDependencies()).CreateRuntime(out var settings)) =>
        _ownRegistry = new PredictionGuardRegistry(Runtime, settings, [this]);

    internal PredictionGuard(string name, Action<PredictionGuardBuilder<TInput, TPrediction>>? configure, GuardRuntime runtime)
        : this(name, PredictionGuardBuilder<TInput, TPrediction>.Build(configure, runtime.OutputOf(name)), runtime.OutputOf(name), runtime)
    {
    }

    private PredictionGuard(string name, GuardDefinition<TInput, TPrediction> definition, OutputKind? output, GuardRuntime runtime)
        : base(name, runtime)
    {
        _definition = definition;
        _output = output;
        _versions = new ModelVersionReader<TInput, TPrediction>(_definition);
        _lastKnownGood = new LastKnownGood<TPrediction>(runtime.Clock);
        _reporter = new BreachReporter(name, runtime.Reporting, runtime.Recording);
        _latency = new SampledLatency(runtime.Recording, runtime.Reporting.Time);
        foreach (var metric in AllMetrics)
        {
            metric.StartRecording(runtime.Recording, runtime.Clock);
        }

        PredictionMetrics.First().Recording.AskFor(_latency);

        _trust = new ModelTrust(
            name,
            runtime.Reporting,
            runtime.Recording,
            _reporter,
            Watched([.. AllMetrics], segment: null),
            () => (Mode, _versions.Of(_configured)),
            () => Change(static () => { }));
        var resolver = new OutcomeResolver<TInput, TPrediction>(name, _definition, _versions, _reporter, _trust, runtime.Reporting.Meters);
        var probes = new ProbeExecutor<TInput, TPrediction>(resolver, _trust);
        CreateOptionalObservers(runtime.Services);
        _attachments = CallAttachments<TInput, TPrediction>.Of(_definition, runtime.Services);
        var observer = new CallObserver<TInput, TPrediction>(name, _definition, _versions, runtime.Reporting, Logger);
        _calls = new CallExecutor<TInput, TPrediction>(name, _configured, resolver, probes, _versions, observer, _latency);
        var runner = new BatchRunner<TInput, TPrediction>(_calls, new BatchExaminer<TInput, TPrediction>(_calls, resolver), probes, _latency);
        _batches = new BatchExecutor<TInput, TPrediction>(_calls, runner, new BatchFallbacks<TInput, TPrediction>(resolver), observer);
        _streams = new StreamExecutor<TInput, TPrediction>(_calls, resolver, observer);
        _segments =
        [
            .. _definition.Segments.Select(declaration => new SegmentSet<TInput, TPrediction>(
                declaration, [.. PredictionMetrics], runtime.Recording, runtime.Clock, segment => _trust.Add(Watched(segment.Metrics, segment.Name)))),
        ];
        runtime.Reporting.Meters.Watch(this);
        _trust.Start();
    }

    private void CreateOptionalObservers(IServiceProvider? services)
    {
        var guard = new ObservedGuard<TPrediction>(Name, services, ObservedMetrics, RaiseBreach, GetStatus);
        foreach (var create in _definition.OptionalObservers)
        {
            if (create(guard) is { } observer)
            {
                _definition.Observers.Add(_ => observer);
            }
        }

        _definition.OptionalObservers.Clear();
    }

    /// <summary>Gets the metrics of predictions that the guard declares, without the prediction itself and without metrics of the input.</summary>
    public IReadOnlyList<ObservedMetric<TPrediction>> ObservedMetrics =>
        [.. _definition.Metrics.Select(static metric => metric.Observed).OfType<ObservedMetric<TPrediction>>()];

    /// <summary>Gets the metric that is the prediction itself; <see langword="null"/> if predictions are neither numbers nor labels.</summary>
    public ObservedMetric<TPrediction>? ObservedPredictionMetric => _definition.PredictionMetric?.Observed;

    /// <inheritdoc/>
    public override GuardMode Mode => _calls.Plan.Mode;

    /// <summary>
    /// Gets or sets a function that is applied to every prediction of the model before it's checked. Use it to inject a fault and see how the guard and
    /// its surroundings react. <c>PredictionGuardrails.Testing</c> contains a catalog of faults. The default is <see langword="null"/> for none.
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
        foreach (var child in _children)
        {
            await child.DisposeAsync().ConfigureAwait(false);
        }

        _trust.Dispose();
        _reporter.Dispose();
        _latency.Dispose();
        foreach (var metric in AllMetrics)
        {
            metric.Dispose();
        }

        Array.ForEach(_segments, segments => segments.Dispose());
        Runtime.Reporting.Meters.Forget(this);
        if (_ownRegistry is not null)
        {
            await _ownRegistry.EndAsync().ConfigureAwait(false);
        }

        _parent?.Remove(this);
    }

    /// <inheritdoc/>
    public override void EvaluateNow()
    {
        foreach (var metric in AllMetrics.Concat(_segments.SelectMany(segments => segments.Segments).SelectMany(segment => segment.Metrics)))
        {
            metric.Recording.Collect();
        }

        _trust.Tick();
    }

    internal override PredictionGuardOptions CreateDefaults() => GuardCompiler.CreateDefaults(_definition);

    internal override Action<GuardMode> Prepare(PredictionGuardOptions options, string path, SettingErrors errors)
    {
        var compiled = AsChild(GuardCompiler.Compile(_definition, _segments, options, _lastKnownGood, Runtime, path, errors));
        if (_isStarted && options.Output != _output)
        {
            errors.Add($"{path}:Output", $"The setting can't be changed at runtime ('{_output}' → '{options.Output}'). Restart the service.");
        }

        var baselinePath = BaselinePath(options);
        var prepared = PrepareChildren(options, path, errors);
        var keep = _trust.Store.Prepare(baselinePath, compiled.Monitors, out var whyNot);
        if (whyNot is not null)
        {
            errors.Add($"{path}:Baseline:Path", $"{DescribePath(baselinePath!)} {whyNot}");
        }

        return modeForAll =>
        {
            // A child can be disposed while settings are reloaded. Its files are already free for another one.
            if (_isDisposed)
            {
                return;
            }

            _trust.Breaker.Settings = compiled.Breaker;
            _trust.Versions.OnModelVersionChange = options.Baseline.OnModelVersionChange;
            _trust.NoData.Limit = compiled.NoData;
            _trust.Shifts.Limits = compiled.ShiftLimits;
            Array.ForEach(_segments, segments => segments.SetMaximum(options.Segments[segments.Name].Maximum));
            Change(() => _configured = compiled, _parent?.Mode ?? options.Mode ?? modeForAll);
            _trust.Apply(compiled.Monitors, compiled.Rules);

            keep();
            _trust.Learned.Load(baselinePath, _trust.Metrics);
            WarnOnce(baselinePath, compiled);
            prepared(Mode);
        };
    }

    /// <summary>A path as it was set, and the full path if it differs.</summary>
    private static string DescribePath(string path) =>
        Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal) ? $"'{path}'" : $"'{path}' ({Path.GetFullPath(path)})";

    /// <summary>A release is a restart: without a file, the baseline is learned from the new release.</summary>
    private void WarnOnce(string? path, CompiledGuard<TInput, TPrediction> compiled)
    {
        if (!_isStarted && path is null && _parent is null && compiled.Monitors.Any(monitor => monitor is { IsOn: true } and ({ Action: >= BreachAction.Fallback } or { ShiftAction: >= BreachAction.Fallback })))
        {
            Log.BaselineNotKept(Logger);
        }

        if (!_isStarted && compiled.HasUnusedBreaker)
        {
            Log.BreakerUnused(Logger);
        }

        _isStarted = true;
    }

    private protected override void Apply(GuardMode mode)
    {
        _calls.Plan = _isDisposed
            ? GuardPlan<TInput, TPrediction>.Disposed(_configured, mode)
            : GuardPlan<TInput, TPrediction>.Of(_configured, _attachments, mode, _trust.Breaker.Condition.State, _injectedFault);
        Array.ForEach(_children, child => child.FollowMode(mode));
    }

    /// <summary>The calls of the guard, for another guard that routes calls to it.</summary>
    internal CallExecutor<TInput, TPrediction> Calls => _calls;

    /// <summary>The batches of the guard, for another guard that routes items of batches to it.</summary>
    internal BatchExecutor<TInput, TPrediction> Batches => _batches;

    /// <summary>The streams of the guard, for another guard that routes streams to it.</summary>
    internal StreamExecutor<TInput, TPrediction> Streams => _streams;

    private IEnumerable<Metric<TPrediction>> PredictionMetrics => _definition.Metrics.Prepend(_definition.PredictionMetric);

    private IEnumerable<Metric> AllMetrics => PredictionMetrics.Concat<Metric>(_definition.Inputs.Select(input => input.Metric));

    private static List<MonitoredMetric> Watched(IReadOnlyList<Metric> metrics, string? segment) =>
        [
            .. metrics.Select((metric, place) => new MonitoredMetric(
                metric.Name, segment, place, metric.Monitor, new MetricRules(metric.Recording),
                metric.Monitor is null || segment is not null ? null : new DriftMonitor(metric.Recording))),
        ];
}
