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
    private GuardMode? _modeOverride;
    private GuardMode? _modeOverrideForAll;
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

    /// <summary>
    /// A mode switched by hand: in force from the next call on, whatever is configured or reloaded. Null, the default, leaves it to
    /// <see cref="PredictionGuardRegistry.ModeOverride"/> and the configuration.
    /// </summary>
    public GuardMode? ModeOverride
    {
        get => _modeOverride;
        set => SwitchByHand(() => _modeOverride = value);
    }

    internal GuardMode? ModeOverrideForAll
    {
        set => SwitchByHand(() => _modeOverrideForAll = value);
    }

    private protected GuardRuntime Runtime { get; }

    private protected ILogger Logger { get; }

    /// <summary>What a metric was over a window, up to now: every raw prediction of the model, rejected ones included.</summary>
    /// <param name="metric">The metric's name: <c>prediction</c>, the default, for the prediction itself; one that the guard declares; or
    /// <c>latency</c> for the seconds that the model took, of which one call in 64 is timed on average.</param>
    /// <param name="window">How far back; since the guard was made by default.</param>
    /// <param name="segment">A segment, one of <see cref="Segments"/>; all predictions by default.</param>
    /// <exception cref="ArgumentException">The guard has no such metric or segment; the message names those that it has.</exception>
    public abstract MetricSnapshot Snapshot(
        string metric = "prediction", SnapshotWindow window = SnapshotWindow.SinceStart, string? segment = null);

    /// <summary>Opens a reader of a metric, which reads what was recorded since its last reading. Dispose of it when nobody reads any longer.</summary>
    /// <param name="metric">The metric's name, one of <see cref="Metrics"/>; the prediction itself by default.</param>
    /// <exception cref="ArgumentException">The guard has no such metric; the message names those that it has.</exception>
    public abstract SnapshotReader OpenReader(string metric = "prediction");

    /// <summary>The names of what is recorded of every prediction: <c>prediction</c> first, <c>latency</c> last.</summary>
    public abstract IReadOnlyList<string> Metrics { get; }

    /// <summary>The checks and rules in force, each with what it allows and what there is now.</summary>
    public abstract IReadOnlyList<RuleStatus> Rules { get; }

    /// <summary>The segments that there have been predictions of, each by its key and value: "country DE".</summary>
    public abstract IReadOnlyList<string> Segments { get; }

    /// <summary>Whether the guard has a fallback, by which a call may be answered in the model's place.</summary>
    public abstract bool FallsBack { get; }

    /// <summary>The incident that goes on, or the last that there was; null where nothing has been wrong yet.</summary>
    public abstract Incident? Incident { get; }

    /// <summary>What the guard is doing now: its mode, whether the model is trusted, how far the baselines are.</summary>
    public abstract GuardStatus Status { get; }

    /// <summary>
    /// Does now what is done every ten seconds: takes in what was recorded, learns what is due, tells what was found. For tests and for the end of a process.
    /// </summary>
    public abstract void EvaluateNow();

    /// <summary>Opens the breaker by hand: the model is not called, and the fallbacks answer, until <see cref="Reset"/>.</summary>
    /// <param name="reason">Why, for those who find it open.</param>
    public abstract void Isolate(string reason);

    /// <summary>Closes the breaker by hand: the model answers again. Evidence begins anew; baselines stay.</summary>
    /// <param name="reason">Why, told with the breaker's change; "Reset by hand." by default.</param>
    public abstract void Reset(string? reason = null);

    /// <summary>Accepts what the model says from now on as normal: baselines are forgotten and learnt anew, and the breaker is closed.</summary>
    /// <param name="reason">Why, told with the breaker's change; that what comes is accepted as normal by default.</param>
    public abstract void Relearn(string? reason = null);

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
            Apply(_modeOverride ?? _modeOverrideForAll ?? _configuredMode);
        }
    }

    private protected abstract void Apply(GuardMode mode);

    private void SwitchByHand(Action change)
    {
        var before = Mode;
        Change(change);
        if (Mode != before)
        {
            Log.ModeSwitched(Logger, before, Mode);
        }
    }
}
