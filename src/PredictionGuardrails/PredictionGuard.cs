using System.Globalization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Names;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails;

/// <summary>Represents a guard around a model, whatever its types of inputs and predictions are.</summary>
public abstract class PredictionGuard : IGuardState, IDisposable, IAsyncDisposable
{
    private readonly Lock _changing = new();
    private ModeOverride? _modeOverride;
    private ModeOverride? _modeOverrideForAll;
    private GuardMode _configuredMode;

    private protected PredictionGuard(string name, GuardRuntime runtime)
    {
        GuardNames.ThrowIfNotAllowed(name);
        Name = name;
        Runtime = runtime;
        Logger = runtime.Reporting.CreateLogger(name);
    }

    /// <summary>Gets the name of the guard in configuration, logs, metrics, and the container.</summary>
    public string Name { get; }

    /// <summary>Gets the effective mode: <see cref="ModeOverride"/>, or the override of the registry, or the configured mode.</summary>
    public abstract GuardMode Mode { get; }

    /// <summary>Gets the manual mode override of this guard. The default is <see langword="null"/> for none.</summary>
    public ModeOverride? ModeOverride => _modeOverride;

    private protected GuardRuntime Runtime { get; }

    private protected ILogger Logger { get; }

    /// <summary>Gets a snapshot of a metric over a window. It contains every prediction of the model, including rejected ones.</summary>
    /// <param name="metric">
    /// The name of the metric: <c>prediction</c>, the name of another metric of the guard, or <c>latency</c> for the duration of model calls in
    /// seconds, of which about one call in 64 is measured. The default is <c>prediction</c>.
    /// </param>
    /// <param name="window">The window. The default is the time since the guard was created.</param>
    /// <param name="segment">The segment, one of <see cref="GetSegments"/>. The default is all predictions.</param>
    /// <exception cref="ArgumentException">The guard has no such metric or segment.</exception>
    public abstract MetricSnapshot GetSnapshot(
        string metric = "prediction", SnapshotWindow window = SnapshotWindow.SinceStart, string? segment = null);

    /// <summary>Opens a reader of a metric. Each read returns what was recorded since the last one. Dispose the reader when it's no longer needed.</summary>
    /// <param name="metric">The name of the metric, one of <see cref="Metrics"/>. The default is the prediction itself.</param>
    /// <param name="segment">The segment, one of <see cref="GetSegments"/>. The default is all predictions.</param>
    /// <param name="sinceStart">Whether the first read also returns what was recorded before. The default is <see langword="false"/>.</param>
    /// <exception cref="ArgumentException">The guard has no such metric or segment.</exception>
    public abstract SnapshotReader OpenReader(string metric = "prediction", string? segment = null, bool sinceStart = false);

    /// <summary>Gets the names of all recorded metrics: <c>prediction</c> first, <c>latency</c> last.</summary>
    public abstract IReadOnlyList<string> Metrics { get; }

    /// <summary>Gets the names of the metrics that each segment has: those that are read from predictions, <c>prediction</c> first.</summary>
    public abstract IReadOnlyList<string> SegmentMetrics { get; }

    /// <summary>Gets the unit of a metric.</summary>
    /// <param name="metric">The metric's name, one of <see cref="Metrics"/>; the prediction itself by default.</param>
    /// <returns>The unit; <c>s</c> for the latency, and null if none is set.</returns>
    /// <exception cref="ArgumentException">The guard has no such metric; the message names those that it has.</exception>
    public abstract string? GetUnitOfMeasure(string metric = "prediction");

    /// <summary>Gets the checks and rules with their current state.</summary>
    public abstract IReadOnlyList<RuleStatus> GetRules();

    /// <summary>Gets the known segments by key and value, for example "country DE".</summary>
    public abstract IReadOnlyList<string> GetSegments();

    /// <summary>Gets a value that indicates whether the guard has a fallback.</summary>
    public abstract bool HasFallback { get; }

    /// <summary>Gets the open incident, or the last one; <see langword="null"/> if there was none.</summary>
    public abstract Incident? Incident { get; }

    /// <summary>Gets the baseline that a metric is compared with.</summary>
    /// <param name="metric">The name of the metric. The default is the prediction itself.</param>
    /// <param name="segment">The segment, one of <see cref="GetSegments"/>. The default is all predictions.</param>
    /// <returns>The baseline; <see langword="null"/> if it isn't learned yet.</returns>
    /// <exception cref="ArgumentException">The guard has no such metric or segment, or doesn't compare it with a baseline.</exception>
    public abstract Baseline? GetBaseline(string metric = "prediction", string? segment = null);

    /// <summary>
    /// Compares a metric with the specified baseline from the next prediction on. The change evidence is cleared and the file of <c>Baseline:Path</c>
    /// is written. An open breaker closes when probes match this baseline.
    /// </summary>
    /// <param name="baseline">The baseline. It must be of the same kind as the metric: numbers or labels.</param>
    /// <param name="metric">The name of the metric. The default is the prediction itself.</param>
    /// <param name="segment">The segment, one of <see cref="GetSegments"/>. The default is all predictions.</param>
    /// <exception cref="ArgumentException">
    /// The guard has no such metric or segment, or doesn't compare it with a baseline; or the baseline is of another kind than the metric.
    /// </exception>
    public abstract void UseBaseline(Baseline baseline, string metric = "prediction", string? segment = null);

    /// <summary>
    /// Gets what a metric has learned while serving, on top of its baseline: how predictions go on with the day and the week. Another process can continue from it
    /// by <see cref="ContinueFrom"/>.
    /// </summary>
    /// <param name="metric">The name of the metric. The default is the prediction itself.</param>
    /// <param name="segment">The segment, one of <see cref="GetSegments"/>. The default is all predictions.</param>
    /// <returns>
    /// The state, as JSON of up to about 70 KB; <see langword="null"/> if there is no baseline yet, or if the metric learns nothing of the day: labels, and numbers
    /// without a level that can be followed.
    /// </returns>
    /// <exception cref="ArgumentException">The guard has no such metric or segment, or doesn't compare it with a baseline.</exception>
    public abstract string? GetLearnedState(string metric = "prediction", string? segment = null);

    /// <summary>
    /// Compares a metric with the specified baseline from the next prediction on, like <see cref="UseBaseline"/>, and continues from what another process has learned
    /// on top of it.
    /// </summary>
    /// <param name="baseline">The baseline of the other process. It must be of the same kind as the metric: numbers or labels.</param>
    /// <param name="learnedState">What <see cref="GetLearnedState"/> returned there.</param>
    /// <param name="metric">The name of the metric. The default is the prediction itself.</param>
    /// <param name="segment">The segment, one of <see cref="GetSegments"/>. The default is all predictions.</param>
    /// <returns><see langword="false"/> if the state is that of another baseline, metric, segment, or time zone. Nothing changes then.</returns>
    /// <exception cref="ArgumentException">
    /// The guard has no such metric or segment, or doesn't compare it with a baseline; or the baseline is of another kind than the metric.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The state is damaged, or was written by another version of the library. The guard keeps its own baseline, or learns one.
    /// </exception>
    public abstract bool ContinueFrom(Baseline baseline, string learnedState, string metric = "prediction", string? segment = null);

    /// <summary>Gets the current status: the mode, the breaker, and the progress of the baselines.</summary>
    public abstract GuardStatus GetStatus();

    /// <summary>
    /// Reads what was gathered for and against changes of all metrics, so that it can be added to that of other replicas. The first read starts the sums; they cost
    /// nothing before.
    /// </summary>
    /// <returns>The evidence, by metric, segment, and kind of change. Empty while there is nothing to compare with.</returns>
    public abstract IReadOnlyList<ChangeEvidence> ReadChangeEvidence();

    /// <summary>Processes recorded data immediately instead of at the next 10-second interval. Use it in tests and before a process ends.</summary>
    public abstract void EvaluateNow();

    /// <summary>Overrides the mode manually until <see cref="ClearModeOverride"/> is called. The override has precedence over the configured mode.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="reason">The reason. The default is none.</param>
    /// <param name="by">The user or job that overrides the mode. The default is unknown.</param>
    public void OverrideMode(GuardMode mode, string? reason = null, string? by = null)
    {
        var given = new ModeOverride { Mode = mode, Since = Runtime.Reporting.Time.GetUtcNow(), Reason = reason, By = by };
        SwitchMode(() => _modeOverride = given, given);
    }

    /// <summary>
    /// Removes the manual mode override. The mode of <see cref="PredictionGuardRegistry.ModeOverride"/> or the configured mode applies again.
    /// </summary>
    /// <param name="reason">The reason. The default is none.</param>
    /// <param name="by">The user or job that removes the override. The default is unknown.</param>
    public void ClearModeOverride(string? reason = null, string? by = null) => SwitchMode(
        () => _modeOverride = null, new ModeOverride { Mode = Mode, Since = Runtime.Reporting.Time.GetUtcNow(), Reason = reason, By = by });

    /// <summary>Opens the breaker manually. The guard doesn't call the model and returns fallbacks until <see cref="Reset"/> is called.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="by">The user or job that opens the breaker. The default is unknown.</param>
    public abstract void Isolate(string reason, string? by = null);

    /// <summary>
    /// Raises a breach that was found outside of the guard, for example by a rule on outcomes or by other replicas. It's logged, counted, and sent like
    /// the guard's own breaches. The breaker opens if the mode is <see cref="GuardMode.Enforce"/> and the action is <see cref="BreachAction.Fallback"/>
    /// or <see cref="BreachAction.Throw"/>.
    /// </summary>
    /// <param name="breach">The breach.</param>
    /// <param name="recovery">
    /// Decides when the model has recovered. Until then, the breaker stays open unless <see cref="Reset"/> or <see cref="Relearn"/> is called. By
    /// default, the breaker closes when probes pass the guard's own checks.
    /// </param>
    /// <returns>The reported breach; <see langword="null"/> if the guard is off.</returns>
    /// <exception cref="ArgumentException">
    /// The name of the rule isn't allowed, the action is <see cref="BreachAction.Clamp"/>, or the number of predictions is less than one.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public abstract Breach? RaiseBreach(ExternalBreach breach, IRecoveryTest? recovery = null);

    /// <summary>Closes the breaker manually and clears the change evidence. Keeps the baselines.</summary>
    /// <param name="reason">The reason, which is part of the breaker change. The default is "Manual reset."</param>
    /// <param name="by">The user or job that closes the breaker. The default is unknown.</param>
    public abstract void Reset(string? reason = null, string? by = null);

    /// <summary>Deletes the baselines, closes the breaker, and learns new baselines from the next predictions.</summary>
    /// <param name="reason">The reason, which is part of the breaker change. The default is "Relearning the baseline (manual request)."</param>
    /// <param name="by">The user or job that requests it. The default is unknown.</param>
    public abstract void Relearn(string? reason = null, string? by = null);

    /// <summary>
    /// Disposes the guard. Later calls throw <see cref="ObjectDisposedException"/>. A guard without a container waits until its handlers have processed
    /// queued breaches, at most for <see cref="PredictionGuardrailsOptions.ShutdownTimeout"/>.
    /// </summary>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose"/>
    public abstract ValueTask DisposeAsync();

    /// <summary>The options as set in code, before configuration.</summary>
    internal abstract PredictionGuardOptions CreateDefaults();

    /// <summary>
    /// Compiles options, or adds errors to <paramref name="errors"/>. Nothing changes before the returned function is called with the configured mode
    /// of all guards.
    /// </summary>
    internal abstract Action<GuardMode> Prepare(PredictionGuardOptions options, string path, SettingErrors errors);

    /// <summary>Changes the settings of the guard, and applies the resulting mode. No user code runs under the lock.</summary>
    private protected void Change(Action change, GuardMode? configuredMode = null)
    {
        lock (_changing)
        {
            _configuredMode = configuredMode ?? _configuredMode;
            change();
            Apply((_modeOverride ?? _modeOverrideForAll)?.Mode ?? _configuredMode);
        }
    }

    private protected abstract void Apply(GuardMode mode);

    /// <summary>Overrides the mode for all guards; null returns to the configured mode.</summary>
    internal void OverrideModeForAll(ModeOverride? given) => SwitchMode(() => _modeOverrideForAll = given, given);

    private void SwitchMode(Action change, ModeOverride? given)
    {
        var before = Mode;
        Change(change);
        if (Mode != before)
        {
            Log.ModeSwitched(Logger, before, Mode, given?.By ?? "code", given?.Reason ?? "none");
        }
    }

    internal void LogStart()
    {
        var status = GetStatus();
        Log.GuardStarted(Logger, status.Mode, DescribeBaseline(status));
    }

    private static string DescribeBaseline(GuardStatus status)
    {
        var watched = status.Metrics.Count(static metric => metric.State != ChangeDetectionState.Off);
        var loaded = status.Metrics.Count(static metric => metric.Baseline is not null);
        return (loaded, watched) switch
        {
            (_, 0) => "no metric is monitored for changes",
            (0, _) => string.Create(CultureInfo.InvariantCulture, $"learning the baseline from {status.Metrics.Max(static metric => metric.RequiredSampleCount):N0} predictions"),
            _ when loaded >= watched => "baseline loaded",
            _ => string.Create(CultureInfo.InvariantCulture, $"baseline loaded for {loaded} of {watched} metrics, learning the others"),
        };
    }
}
