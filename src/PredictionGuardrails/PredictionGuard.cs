using System.Globalization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Names;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails;

/// <summary>What all guards have in common, whatever they guard: a name and a mode.</summary>
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

    /// <summary>The guard's name: its key in configuration, logs, metrics and the container.</summary>
    public string Name { get; }

    /// <summary>The mode in force: <see cref="ModeOverride"/>, or else the registry's, or else the configured one.</summary>
    public abstract GuardMode Mode { get; }

    /// <summary>The mode that was switched by hand for this guard, in force whatever is configured or reloaded; null, the default, if none was.</summary>
    public ModeOverride? ModeOverride => _modeOverride;

    private protected GuardRuntime Runtime { get; }

    private protected ILogger Logger { get; }

    /// <summary>What a metric was over a window, up to now: every raw prediction of the model, rejected ones included.</summary>
    /// <param name="metric">The metric's name: <c>prediction</c>, the default, for the prediction itself; one that the guard declares; or
    /// <c>latency</c> for the seconds that the model took, of which one call in 64 is timed on average, and fewer under much traffic.</param>
    /// <param name="window">How far back; since the guard was made by default.</param>
    /// <param name="segment">A segment, one of <see cref="GetSegments"/>; all predictions by default.</param>
    /// <exception cref="ArgumentException">The guard has no such metric or segment; the message names those that it has.</exception>
    public abstract MetricSnapshot GetSnapshot(
        string metric = "prediction", SnapshotWindow window = SnapshotWindow.SinceStart, string? segment = null);

    /// <summary>Opens a reader of a metric, which reads what was recorded since its last reading. Dispose of it when nobody reads any longer.</summary>
    /// <param name="metric">The metric's name, one of <see cref="Metrics"/>; the prediction itself by default.</param>
    /// <exception cref="ArgumentException">The guard has no such metric; the message names those that it has.</exception>
    public abstract SnapshotReader OpenReader(string metric = "prediction");

    /// <summary>The names of what is recorded of every prediction: <c>prediction</c> first, <c>latency</c> last.</summary>
    public abstract IReadOnlyList<string> Metrics { get; }

    /// <summary>Gets the unit of a metric.</summary>
    /// <param name="metric">The metric's name, one of <see cref="Metrics"/>; the prediction itself by default.</param>
    /// <returns>The unit; <c>s</c> for the latency, and null if none is set.</returns>
    /// <exception cref="ArgumentException">The guard has no such metric; the message names those that it has.</exception>
    public abstract string? GetUnitOfMeasure(string metric = "prediction");

    /// <summary>The checks and rules in force, each with what it allows and what there is now.</summary>
    public abstract IReadOnlyList<RuleStatus> GetRules();

    /// <summary>The segments that there have been predictions of, each by its key and value: "country DE".</summary>
    public abstract IReadOnlyList<string> GetSegments();

    /// <summary>Whether the guard has a fallback, by which a call may be answered in the model's place.</summary>
    public abstract bool HasFallback { get; }

    /// <summary>The incident that goes on, or the last that there was; null where nothing has been wrong yet.</summary>
    public abstract Incident? Incident { get; }

    /// <summary>Gets the baseline that a metric is compared with.</summary>
    /// <param name="metric">The metric's name; the prediction itself by default.</param>
    /// <param name="segment">A segment, one of <see cref="GetSegments"/>; all predictions by default.</param>
    /// <returns>The baseline; null before there is one.</returns>
    /// <exception cref="ArgumentException">The guard has no such metric or segment, or doesn't compare it; the message names those that it does.</exception>
    public abstract Baseline? GetBaseline(string metric = "prediction", string? segment = null);

    /// <summary>
    /// Compares a metric with a baseline that was learned elsewhere, from the next prediction on. All evidence starts from zero, the file of
    /// <c>Baseline:Path</c> is written again, and a breaker that is open closes when probes match this baseline.
    /// </summary>
    /// <param name="baseline">The baseline, of a number or of labels as the metric is.</param>
    /// <param name="metric">The metric's name; the prediction itself by default.</param>
    /// <param name="segment">A segment, one of <see cref="GetSegments"/>; all predictions by default.</param>
    /// <exception cref="ArgumentException">
    /// The guard has no such metric or segment, or doesn't compare it; or the baseline is of a number and the metric is a label, or the other way round.
    /// </exception>
    public abstract void UseBaseline(Baseline baseline, string metric = "prediction", string? segment = null);

    /// <summary>What the guard is doing now: its mode, whether the model is trusted, how far the baselines are.</summary>
    public abstract GuardStatus GetStatus();

    /// <summary>
    /// Does now what is done every ten seconds: takes in what was recorded, learns what is due, tells what was found. For tests and for the end of a process.
    /// </summary>
    public abstract void EvaluateNow();

    /// <summary>Switches the mode by hand, from the next call on and whatever is configured or reloaded, until <see cref="ClearModeOverride"/>.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="reason">Why, for those who find it switched; none by default.</param>
    /// <param name="by">Who switches it: a user, a job; nobody in particular by default.</param>
    public void OverrideMode(GuardMode mode, string? reason = null, string? by = null)
    {
        var given = new ModeOverride { Mode = mode, Since = Runtime.Reporting.Time.GetUtcNow(), Reason = reason, By = by };
        SwitchMode(() => _modeOverride = given, given);
    }

    /// <summary>Returns to the mode of <see cref="PredictionGuardRegistry.ModeOverride"/>, or else to the configured one.</summary>
    /// <param name="reason">Why; none by default.</param>
    /// <param name="by">Who returns to it; nobody in particular by default.</param>
    public void ClearModeOverride(string? reason = null, string? by = null) => SwitchMode(
        () => _modeOverride = null, new ModeOverride { Mode = Mode, Since = Runtime.Reporting.Time.GetUtcNow(), Reason = reason, By = by });

    /// <summary>Opens the breaker by hand: the model is not called, and the fallbacks answer, until <see cref="Reset"/>.</summary>
    /// <param name="reason">Why, for those who find it open.</param>
    /// <param name="by">Who opens it; nobody in particular by default.</param>
    public abstract void Isolate(string reason, string? by = null);

    /// <summary>
    /// Raises a breach that was found outside of the guard: by a rule on outcomes, by other replicas. It is logged, counted, and sent like the guard's
    /// own. If the guard enforces and the breach's action is <see cref="BreachAction.Fallback"/> or <see cref="BreachAction.Throw"/>, the breaker opens.
    /// </summary>
    /// <param name="breach">What was found.</param>
    /// <param name="recovery">
    /// Says when the model has recovered. The breaker then stays open until it does, or until <see cref="Reset"/> or <see cref="Relearn"/>. By default the
    /// breaker closes when probes pass the guard's own checks.
    /// </param>
    /// <returns>The breach as it was reported; null if the guard is off.</returns>
    /// <exception cref="ArgumentException">The rule's name isn't allowed, the action is <see cref="BreachAction.Clamp"/>, or the number of predictions is less than one.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public abstract Breach? RaiseBreach(ExternalBreach breach, IRecoveryTest? recovery = null);

    /// <summary>Closes the breaker by hand: the model answers again. Evidence begins anew; baselines stay.</summary>
    /// <param name="reason">Why, told with the breaker's change; "Reset by hand." by default.</param>
    /// <param name="by">Who closes it; nobody in particular by default.</param>
    public abstract void Reset(string? reason = null, string? by = null);

    /// <summary>Accepts what the model says from now on as normal: baselines are forgotten and learnt anew, and the breaker is closed.</summary>
    /// <param name="reason">Why, told with the breaker's change; that what comes is accepted as normal by default.</param>
    /// <param name="by">Who accepts it; nobody in particular by default.</param>
    public abstract void Relearn(string? reason = null, string? by = null);

    /// <summary>
    /// Ends the guard: later calls throw <see cref="ObjectDisposedException"/>. A guard that was made without a container first lets its
    /// handlers have the breaches that are queued, within <see cref="PredictionGuardrailsOptions.ShutdownTimeout"/>.
    /// </summary>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose"/>
    public abstract ValueTask DisposeAsync();

    /// <summary>What code states, before configuration.</summary>
    internal abstract PredictionGuardOptions CreateDefaults();

    /// <summary>
    /// Makes options ready, or adds to <paramref name="errors"/> what is wrong with them. Nothing changes before the returned function is
    /// called with the configured mode for all guards.
    /// </summary>
    internal abstract Action<GuardMode> Prepare(PredictionGuardOptions options, string path, SettingErrors errors);

    /// <summary>Changes what the guard goes by, and applies the mode that follows. No user code runs under the lock.</summary>
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

    /// <summary>Switches the mode that is in force for all guards; null returns to the configured one.</summary>
    internal void OverrideModeForAll(ModeOverride? given) => SwitchMode(() => _modeOverrideForAll = given, given);

    private void SwitchMode(Action change, ModeOverride? given)
    {
        var before = Mode;
        Change(change);
        if (Mode != before)
        {
            Log.ModeSwitched(Logger, before, Mode, given?.By ?? "code", given?.Reason ?? "no reason given");
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
            (_, 0) => "no metric is watched for changes",
            (0, _) => string.Create(CultureInfo.InvariantCulture, $"learning its baseline from {status.Metrics.Max(static metric => metric.RequiredSampleCount):N0} predictions"),
            _ when loaded >= watched => "baseline loaded",
            _ => string.Create(CultureInfo.InvariantCulture, $"baseline of {loaded} of {watched} metrics loaded, learning that of the others"),
        };
    }
}
