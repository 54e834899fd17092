using System.Globalization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Experiments.Configuration;

namespace PredictionGuardrails.Experiments.Steering;

/// <summary>
/// Decides what an experiment does: what is configured, or what was set manually, or by the experiment itself, since that was configured. One thread at a time
/// uses it. In a fleet, all replicas have the same course: each change is also made on the state of the others.
/// </summary>
/// <param name="name">The name of the experiment.</param>
/// <param name="isAssigned">Whether another component decides who is exposed.</param>
/// <param name="isShared">Whether there are other replicas.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets what changes.</param>
internal sealed partial class ExperimentCourse(string name, bool isAssigned, bool isShared, TimeProvider time, ILogger logger)
{
    private const string ByConfiguration = "The phase was configured.";
    private const string Stopped = "Stopped";
    private const string PhaseChange = "Phase ";

    private ExperimentSettings _settings = new();
    private ExperimentState _state = new();
    private ExperimentStateFile _file = new(path: null, name, logger);

    private ExperimentPhase _configured;
    private bool _isStarted;

    public ExperimentState State => _state;

    public ExperimentSettings Settings => _settings;

    /// <summary>Counts the starts of phases: what an earlier one showed doesn't count any longer.</summary>
    public int Run { get; private set; }

    public bool IsRunning => _state.IsRunning;

    /// <summary>The file of the state; null if there is none.</summary>
    public string? StatePath => _file.Path;

    /// <summary>Whether the phase began in an earlier process.</summary>
    public bool IsContinued { get; private set; }

    /// <summary>The fraction of units that is in the experiment.</summary>
    public double Exposure =>
        isAssigned ? 1
        : Steps.Count > 0 ? Steps[Step]
        : _settings.Exposure ?? ExperimentSettings.DefaultExposure;

    /// <summary>The exposure of each step of the ramp; empty if there is none in this phase.</summary>
    public IReadOnlyList<double> Steps => _state.Phase == ExperimentPhase.Canary ? _settings.Ramp.Steps : [];

    /// <summary>The step of the ramp. Configuration may have fewer steps than before.</summary>
    public int Step => Math.Min(_state.Step, Math.Max(0, Steps.Count - 1));

    /// <summary>When the next step is due if harm is excluded; null without one.</summary>
    public DateTimeOffset? NextStepAt =>
        Step + 1 < Steps.Count ? _state.StepStartedAt + (_settings.Ramp.StepDuration ?? RampSettings.DefaultStepDuration) : null;

    /// <summary>Whether the next step is taken if harm is excluded.</summary>
    public bool IsStepDue => !_state.IsPaused && _settings.Ramp.Automatic != false && NextStepAt <= time.GetUtcNow();

    /// <summary>Whether the experiment will run with settings.</summary>
    public bool RunsWith(ExperimentSettings settings)
    {
        var configured = settings.Phase ?? ExperimentPhase.Off;
        return IsActive(configured == _configured || configured == _state.Configured ? _state.Phase : configured);
    }

    /// <summary>Takes settings. A configured phase that differs from the one before ends what was set manually.</summary>
    public void Configure(ExperimentSettings settings)
    {
        var configured = settings.Phase ?? ExperimentPhase.Off;
        if (settings.StatePath != _file.Path)
        {
            _file = new ExperimentStateFile(settings.StatePath, name, logger);
            if (_file.Read() is { } kept)
            {
                _state = kept;
                _configured = kept.Configured;
                IsContinued = true;
                Run++;
            }
            else
            {
                _file.Write(_state);
            }
        }

        _settings = settings;
        var isStart = !_isStarted;
        _isStarted = true;
        if (configured == _configured && !isStart)
        {
            return;
        }

        // Another replica may have been configured so before. One that starts doesn't know what happened so far.
        _configured = configured;
        if (configured != _state.Configured)
        {
            Begin(configured, ByConfiguration, by: null, state => WithConfigured(state, configured, isStart));
        }
        else if (isStart && isShared && _state.Changes.Count == 0)
        {
            // Other replicas may run what was configured before.
            var now = time.GetUtcNow();
            Unshared!.Add(new CourseChange(
                new ExperimentChange(now, $"{PhaseChange}{configured}", ByConfiguration, By: null),
                state => Begun(WithConfigured(state, configured, isStart), configured, now, ByConfiguration)));
        }
    }

    /// <summary>Notes that what was compared in an earlier process has been continued. What begins from now on begins from nothing.</summary>
    public void SetContinued() => IsContinued = false;

    public void Start(ExperimentPhase phase, string reason, string? by)
    {
        if (phase is not (ExperimentPhase.Shadow or ExperimentPhase.Canary))
        {
            throw new ArgumentOutOfRangeException(nameof(phase), phase, "Expected Shadow or Canary.");
        }

        if (_state.Phase == phase)
        {
            throw new InvalidOperationException($"Experiment '{name}' is in phase {phase} already.");
        }

        Begin(phase, reason, by, state => state.Phase == phase ? null : state);
    }

    public void Advance(string reason, string? by)
    {
        ThrowIfNotRunning();
        if (Step + 1 >= Steps.Count)
        {
            throw new InvalidOperationException(Steps.Count == 0
                ? $"Experiment '{name}' has no ramp in phase {_state.Phase}. To add one, set PredictionGuardrails:Experiments:{name}:Ramp:Steps."
                : $"Experiment '{name}' is at the last step of its ramp. To use the variant for all calls, release it.");
        }

        var step = Step + 1;
        var now = time.GetUtcNow();
        Change(
            Within(_state.PhaseStartedAt, state => state.Step < step ? state with { Step = step, StepStartedAt = now } : null),
            string.Create(CultureInfo.InvariantCulture, $"Step {step + 1} of {Steps.Count}: {Steps[step]:0.##%} of the units"),
            reason,
            by);
    }

    public void Pause(string reason, string? by)
    {
        ThrowIfNotRunning();
        if (_state.IsPaused)
        {
            throw new InvalidOperationException($"Experiment '{name}' is paused already.");
        }

        Change(Within(_state.PhaseStartedAt, static state => state.IsPaused ? null : state with { IsPaused = true }), "Paused", reason, by);
    }

    public void Resume(string reason, string? by)
    {
        if (!_state.IsPaused)
        {
            throw new InvalidOperationException($"Experiment '{name}' isn't paused.");
        }

        // A step lasts as long as it takes calls.
        var now = time.GetUtcNow();
        Change(
            Within(_state.PhaseStartedAt, state => state.IsPaused ? state with { IsPaused = false, StepStartedAt = now } : null), "Resumed", reason, by);
    }

    public void Stop(string reason, string? by)
    {
        ThrowIfNotRunning();
        Change(
            Since(state => state.IsRunning
                ? state with { Phase = ExperimentPhase.Stopped, IsPaused = false, StopReason = Signed(reason, by) }
                : null),
            Stopped,
            reason,
            by);
    }

    /// <summary>Notes that harm of a variant was shown, which keeps it out of service. In shadow, it isn't in service.</summary>
    public void StopVariant(string variant, string reason)
    {
        if (!_state.IsHarmful(variant))
        {
            Change(Since(WithoutVariant(variant)), _state.Phase == ExperimentPhase.Shadow ? DescribeHarm(variant) : DescribeStop(variant), reason, by: null);
        }
    }

    /// <summary>The change that noted harm of a variant; null if it isn't known any longer.</summary>
    public static ExperimentChange? StopOf(ExperimentState state, string variant) =>
        state.Changes.FirstOrDefault(change => change.Description == DescribeStop(variant) || change.Description == DescribeHarm(variant));

    private static string DescribeStop(string variant) => $"Stopped variant '{variant}'";

    private static string DescribeHarm(string variant) => $"Harm of variant '{variant}'";

    /// <param name="phase">The phase.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="by">The person who starts it; null for none.</param>
    /// <param name="prepare">Changes what doesn't change with each phase; null if the phase doesn't begin.</param>
    private void Begin(ExperimentPhase phase, string reason, string? by, Func<ExperimentState, ExperimentState?> prepare)
    {
        var now = time.GetUtcNow();
        if (Change(state => Begun(prepare(state), phase, now, reason), $"{PhaseChange}{phase}", reason, by))
        {
            IsContinued = false;
            Run++;
        }
    }

    private static ExperimentState? Begun(ExperimentState? prepared, ExperimentPhase phase, DateTimeOffset now, string reason)
    {
        return prepared is null ? null : prepared with
        {
            Phase = phase,
            PhaseStartedAt = phase == ExperimentPhase.Off ? null : now,
            IsPaused = false,
            Step = 0,
            StepStartedAt = now,
            StopReason = phase == ExperimentPhase.Stopped ? reason : null,
            HarmfulVariants = [],
        };
    }

    /// <returns>False if there is nothing to change.</returns>
    private bool Change(Func<ExperimentState, ExperimentState?> change, string description, string reason, string? by)
    {
        var made = new CourseChange(new ExperimentChange(time.GetUtcNow(), description, reason, by) { Replica = Replica }, change);
        if (made.ApplyTo(_state) is not { } changed)
        {
            return false;
        }

        _state = changed;
        Unshared?.Add(made);
        Log.ExperimentChanged(logger, name, description, Signed(reason, by));
        _file.Write(_state);
        return true;
    }

    private static bool IsActive(ExperimentPhase phase) => phase is ExperimentPhase.Shadow or ExperimentPhase.Canary;

    private void ThrowIfNotRunning()
    {
        if (!IsRunning)
        {
            throw new InvalidOperationException($"Experiment '{name}' doesn't run: it's in phase {_state.Phase}.");
        }
    }

    private static string Signed(string reason, string? by) => by is null ? reason : $"{reason.TrimEnd('.')} ({by})";
}
