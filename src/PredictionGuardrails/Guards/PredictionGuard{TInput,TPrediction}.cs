using System.Runtime.CompilerServices;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.Checks;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Fallbacks;
using PredictionGuardrails.Guards;
using PredictionGuardrails.Rules;
using PredictionGuardrails.Segments;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Telemetry;

namespace PredictionGuardrails;

/// <summary>
/// Goes around one model-scoring call: the caller gets a prediction that passed every check, or a fallback's, or an exception that says
/// what was wrong. Safe for any number of threads. A call that breaches nothing takes no lock and allocates nothing.
/// </summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public sealed class PredictionGuard<TInput, TPrediction> : PredictionGuard
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
    private GuardPlan<TInput, TPrediction> _configured = new([], [], []);
    private volatile GuardPlan<TInput, TPrediction> _plan;
    private bool _isDisposed;
    private bool _isStarted;

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
        _plan = _configured;
        _lastGood = new LastGood<TPrediction>(runtime.Clock);
        _reporter = new BreachReporter(name, runtime);
        _latency = new SampledLatency(runtime.Recording, runtime.Time);
        _declared.PredictionMetric.StartRecording(runtime.Recording, runtime.Clock);
        _declared.Metrics.ForEach(metric => metric.StartRecording(runtime.Recording, runtime.Clock));
        _trust = new ModelTrust(
            name,
            runtime,
            _reporter,
            Watched([.. Metrics], segment: null),
            () => (Mode, _resolver!.VersionOf(_plan)),
            () => Change(static () => { }));
        _resolver = new BreachResolver<TInput, TPrediction>(name, _declared, _reporter, _trust, runtime.Meters);
        _breakerPath = new BreakerPath<TInput, TPrediction>(_resolver, _trust);
        _segments =
        [
            .. _declared.Segments.Select(declaration => new SegmentSet<TInput, TPrediction>(
                declaration, [.. Metrics], runtime, segment => _trust.Add(Watched(segment.Metrics, segment.Name)))),
        ];
        runtime.Meters.Watch(this);
    }

    /// <inheritdoc/>
    public override GuardMode Mode => _plan.Mode;

    /// <summary>Calls the model and checks its prediction.</summary>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="model">The scoring call, as a method group or a lambda.</param>
    /// <returns>The model's prediction, that prediction clamped, or a fallback's value.</returns>
    /// <exception cref="PredictionRejectedException">The prediction breached a check, and no fallback answered in its place.</exception>
    /// <exception cref="GuardTrippedException">The model is not trusted, and no fallback answered in its place.</exception>
    /// <exception cref="InvalidOperationException">The guard has an asynchronous fallback: call <see cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public TPrediction Predict(TInput input, Func<TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Predict(input, model, static (model, input) => model(input));
    }

    /// <summary>Calls the model and checks its prediction, without a closure: <c>guard.Predict(ride, model, static (model, ride) => model.Score(ride))</c>.</summary>
    /// <typeparam name="TState">What the scoring call needs beside the input, mostly the model.</typeparam>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="state">Handed to <paramref name="model"/>.</param>
    /// <param name="model">The scoring call.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"/>
    public TPrediction Predict<TState>(TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var plan = _plan;
        if (plan.Gate != GuardGate.Open)
        {
            return PassesGate(plan, isAsynchronous: false) ? _breakerPath.Predict(plan, input, state, model) : model(state, input);
        }

        var thread = RecordingThread.Current;
        var cell = plan.CellOf(thread);
        var started = _latency.Start(cell);
        TPrediction prediction;
        try
        {
            prediction = model(state, input);
        }
        catch (Exception exception)
        {
            if (_resolver.Judge(plan, exception, CancellationToken.None) is not { } rejection)
            {
                throw;
            }

            return _resolver.FallBack(plan, input, rejection);
        }

        _latency.End(thread, started);
        return Examine(plan, thread, cell, input, prediction);
    }

    /// <summary>Checks a prediction that is there already, as if the model had just made it.</summary>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">What it answered.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"/>
    public TPrediction Inspect(TInput input, TPrediction prediction)
    {
        var plan = _plan;
        if (plan.Gate != GuardGate.Open)
        {
            return PassesGate(plan, isAsynchronous: false)
                ? _breakerPath.Predict(plan, input, prediction, static (prediction, _) => prediction)
                : prediction;
        }

        var thread = RecordingThread.Current;
        return Examine(plan, thread, plan.CellOf(thread), input, prediction);
    }

    /// <summary>Calls an asynchronous model and checks its prediction.</summary>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="model">The scoring call.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks. That it is cancelled is no failure of the model.</param>
    /// <returns>The model's prediction, that prediction clamped, or a fallback's value. Allocates nothing where the model completes synchronously and nothing is breached.</returns>
    /// <exception cref="PredictionRejectedException">The prediction breached a check, and no fallback answered in its place.</exception>
    /// <exception cref="GuardTrippedException">The model is not trusted, and no fallback answered in its place.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public ValueTask<TPrediction> PredictAsync(
        TInput input, Func<TInput, CancellationToken, ValueTask<TPrediction>> model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PredictAsync(input, model, static (model, input, token) => model(input, token), cancellationToken);
    }

    /// <summary>Calls an asynchronous model and checks its prediction, without a closure.</summary>
    /// <typeparam name="TState">What the scoring call needs beside the input, mostly the model.</typeparam>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="state">Handed to <paramref name="model"/>.</param>
    /// <param name="model">The scoring call.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks. That it is cancelled is no failure of the model.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>
    public ValueTask<TPrediction> PredictAsync<TState>(
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var plan = _plan;
        if (plan.Gate is not (GuardGate.Open or GuardGate.AsynchronousOnly))
        {
            return PassesGate(plan, isAsynchronous: true)
                ? _breakerPath.PredictAsync(plan, input, state, model, cancellationToken)
                : model(state, input, cancellationToken);
        }

        var thread = RecordingThread.Current;
        var cell = plan.CellOf(thread);
        var started = _latency.Start(cell);
        ValueTask<TPrediction> call;
        try
        {
            call = model(state, input, cancellationToken);
        }
        catch (Exception exception)
        {
            return _resolver.Judge(plan, exception, cancellationToken) is { } rejection
                ? _resolver.FallBackAsync(plan, input, rejection, cancellationToken)
                : ValueTask.FromException<TPrediction>(exception);
        }

        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(plan, input, call, started, cancellationToken);
        }

        _latency.End(thread, started);
        return ExamineAsync(plan, thread, cell, input, call.Result, cancellationToken);
    }

    /// <summary>Checks a prediction that is there already, with fallbacks that may await.</summary>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">What it answered.</param>
    /// <param name="cancellationToken">The caller's token, handed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>
    public ValueTask<TPrediction> InspectAsync(TInput input, TPrediction prediction, CancellationToken cancellationToken = default)
    {
        var plan = _plan;
        if (plan.Gate is not (GuardGate.Open or GuardGate.AsynchronousOnly))
        {
            return PassesGate(plan, isAsynchronous: true)
                ? _breakerPath.PredictAsync(plan, input, prediction, static (prediction, _, _) => ValueTask.FromResult(prediction), cancellationToken)
                : ValueTask.FromResult(prediction);
        }

        return ExamineAsync(plan, input, prediction, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Change(() => _isDisposed = true);
        _trust.Dispose();
        _reporter.Dispose();
        _latency.Dispose();
        foreach (var metric in Metrics)
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
        var metrics = segment is null ? Metrics : _segments.SelectMany(segments => segments.Segments).FirstOrDefault(other => other.Name == segment)?.Metrics
            ?? throw new ArgumentException($"There is no segment \"{segment}\"{Nearest.Suggest(segment, Segments)}.", nameof(segment));
        var recording = segment is null && metric.Equals(MetricNames.Latency, StringComparison.OrdinalIgnoreCase)
            ? _latency.Recording
            : metrics.FirstOrDefault(declared => declared.Name.Equals(metric, StringComparison.OrdinalIgnoreCase))?.Recording;
        return recording?.Snapshot(window)
            ?? throw new ArgumentException($"There is no metric \"{metric}\"{Nearest.Suggest(metric, NamesOfMetrics)}.", nameof(metric));
    }

    /// <inheritdoc/>
    public override GuardStatus Status
    {
        get
        {
            var condition = _trust.Breaker.Condition;
            return new GuardStatus(
                Name, Mode, condition.State, condition.Breach, condition.ProbesAt, [.. _trust.Watches.Select(watch => watch.Status)]);
        }
    }

    /// <inheritdoc/>
    public override void EvaluateNow()
    {
        foreach (var metric in Metrics.Concat(_segments.SelectMany(segments => segments.Segments).SelectMany(segment => segment.Metrics)))
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
    public override void Reset() => _trust.Reset("Reset by hand.");

    /// <inheritdoc/>
    public override void Relearn() => _trust.Relearn("What comes from now on is accepted as normal: the baseline is learnt anew.");

    internal override IEnumerable<string> NamesOfMetrics => [.. Metrics.Select(metric => metric.Name), MetricNames.Latency];

    internal override PredictionGuardOptions CreateDefaults() => GuardCompiler.CreateDefaults(_declared);

    internal override Action<GuardMode> Prepare(PredictionGuardOptions options, string path, SettingErrors errors)
    {
        var plan = GuardCompiler.Compile(_declared, _segments, options, _lastGood, Runtime, path, errors);
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
            Change(() => _configured = plan, options.Mode ?? modeForAll);
            _trust.Apply(plan.Watches, plan.Rules);

            keep();
            WarnOnce(options.Baseline.Path, plan);
        };
    }

    /// <summary>A release is a restart: what is not kept is learnt from the release.</summary>
    private void WarnOnce(string? path, GuardPlan<TInput, TPrediction> plan)
    {
        if (!_isStarted && path is null && plan.Watches.Any(watch => watch is { IsOn: true, Action: >= BreachAction.Fallback }))
        {
            Log.BaselineNotKept(Logger);
        }

        _isStarted = true;
    }

    private protected override void Apply(GuardMode mode) =>
        _plan = _isDisposed ? _configured.Disposed() : _configured.In(mode, _trust.Breaker.Condition.State);

    private IEnumerable<Metric<TPrediction>> Metrics => _declared.Metrics.Prepend(_declared.PredictionMetric);

    private static List<WatchedMetric> Watched(IReadOnlyList<Metric<TPrediction>> metrics, string? segment) =>
        [.. metrics.Select((metric, place) => new WatchedMetric(metric.Name, segment, place, metric.Watch, new MetricRules(metric.Recording)))];

    /// <summary>Whether a call is guarded at all; throws where it may not even reach the model.</summary>
    private bool PassesGate(GuardPlan<TInput, TPrediction> plan, bool isAsynchronous)
    {
        ObjectDisposedException.ThrowIf(plan.Gate == GuardGate.Disposed, this);
        if (plan.Gate != GuardGate.Off && !isAsynchronous && plan.RefusesSynchronousCalls)
        {
            var fallback = plan.Fallbacks.First(fallback => fallback.IsAsynchronousOnly);
            throw new InvalidOperationException(
                $"Guard '{Name}' has an asynchronous fallback ({fallback.Name}), which cannot answer a synchronous call. Call PredictAsync or InspectAsync, or give the guard a synchronous fallback.");
        }

        return plan.Gate != GuardGate.Off;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TPrediction Examine(GuardPlan<TInput, TPrediction> plan, RecordingThread thread, Cell cell, TInput input, TPrediction prediction) =>
        Record(plan, thread, cell, input, prediction) ? prediction
        : IsTrippedNow(plan, input, prediction) ? _resolver.AnswerTripped(_plan, input)
        : _resolver.Resolve(plan, input, prediction);

    private ValueTask<TPrediction> ExamineAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, CancellationToken cancellationToken)
    {
        var thread = RecordingThread.Current;
        return ExamineAsync(plan, thread, plan.CellOf(thread), input, prediction, cancellationToken);
    }

    private ValueTask<TPrediction> ExamineAsync(
        GuardPlan<TInput, TPrediction> plan, RecordingThread thread, Cell cell, TInput input, TPrediction prediction, CancellationToken cancellationToken) =>
        Record(plan, thread, cell, input, prediction) ? ValueTask.FromResult(prediction)
        : IsTrippedNow(plan, input, prediction) ? _resolver.AnswerTrippedAsync(_plan, input, cancellationToken)
        : _resolver.ResolveAsync(plan, input, prediction, cancellationToken);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Record(GuardPlan<TInput, TPrediction> plan, RecordingThread thread, Cell cell, TInput input, TPrediction prediction)
    {
        if (!plan.Record(thread, cell, input, prediction))
        {
            return false;
        }

        plan.LastGood?.Store(prediction);
        return true;
    }

    /// <summary>Whether this very call opened the breaker, or another one did meanwhile: it is then answered like those that come after it.</summary>
    private bool IsTrippedNow(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction)
    {
        if (_plan.Gate != GuardGate.Tripped)
        {
            return false;
        }

        _resolver.Passes(plan, input, prediction);
        return true;
    }

    private async ValueTask<TPrediction> AwaitAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, ValueTask<TPrediction> call, long started, CancellationToken cancellationToken)
    {
        TPrediction prediction;
        try
        {
            prediction = await call.ConfigureAwait(false);
            _latency.End(RecordingThread.Current, started);
        }
        catch (Exception exception)
        {
            if (_resolver.Judge(plan, exception, cancellationToken) is not { } rejection)
            {
                throw;
            }

            return await _resolver.FallBackAsync(plan, input, rejection, cancellationToken).ConfigureAwait(false);
        }

        return await ExamineAsync(plan, input, prediction, cancellationToken).ConfigureAwait(false);
    }
}
