using System.Globalization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Experiments.Configuration;

namespace PredictionGuardrails.Experiments.Steering;

/// <summary>
/// Decides what an experiment does: what is configured, or what was set manually, or by the experiment itself, since that was configured. One thread at a time
/// uses it.
/// </summary>
/// <param name="name">The name of the experiment.</param>
/// <param name="isAssigned">Whether another component decides who is exposed.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets what changes.</param>
internal sealed class ExperimentCourse(string name, bool isAssigned, TimeProvider time, ILogger logger)
{
    private const int MostChanges = 50;
    private const string ByConfiguration = "The phase was configured.";
    private ExperimentSettings _settings = new();
    private ExperimentState _state = new();
    private ExperimentStateFile _file = new(path: null, name, logger);

    public ExperimentState State => _state;

    public ExperimentSettings Settings => _settings;

    /// <summary>Counts the starts of phases: what an earlier one showed doesn't count any longer.</summary>
    public int Run { get; private set; }

    public bool IsRunning => IsActive(_state.Phase);

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
        return IsActive(configured == _state.Configured ? _state.Phase : configured);
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
                IsContinued = true;
                Run++;
            }
            else
            {
                _file.Write(_state);
            }
        }

        _settings = settings;
        if (configured != _state.Configured)
        {
            _state = _state with { Configured = configured };
            Begin(configured, ByConfiguration, by: null);
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

        Begin(phase, reason, by);
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
        Change(
            _state with { Step = step, StepStartedAt = time.GetUtcNow() },
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

        Change(_state with { IsPaused = true }, "Paused", reason, by);
    }

    public void Resume(string reason, string? by)
    {
        if (!_state.IsPaused)
        {
            throw new InvalidOperationException($"Experiment '{name}' isn't paused.");
        }

        // A step lasts as long as it takes calls.
        Change(_state with { IsPaused = false, StepStartedAt = time.GetUtcNow() }, "Resumed", reason, by);
    }

    public void Stop(string reason, string? by)
    {
        ThrowIfNotRunning();
        Change(_state with { Phase = ExperimentPhase.Stopped, IsPaused = false, StopReason = Signed(reason, by) }, "Stopped", reason, by);
    }

    /// <summary>Keeps a variant out of service.</summary>
    public void StopVariant(string variant, string reason)
    {
        if (!_state.HarmfulVariants.Contains(variant, StringComparer.OrdinalIgnoreCase))
        {
            Change(_state with { HarmfulVariants = [.. _state.HarmfulVariants, variant] }, DescribeStop(variant), reason, by: null);
        }
    }

    /// <summary>How a change is described that takes a variant out of service.</summary>
    public static string DescribeStop(string variant) => $"Stopped variant '{variant}'";

    private void Begin(ExperimentPhase phase, string reason, string? by)
    {
        var now = time.GetUtcNow();
        IsContinued = false;
        Run++;
        Change(
            _state with
            {
                Phase = phase,
                PhaseStartedAt = phase == ExperimentPhase.Off ? null : now,
                IsPaused = false,
                Step = 0,
                StepStartedAt = now,
                StopReason = phase == ExperimentPhase.Stopped ? reason : null,
                HarmfulVariants = [],
            },
            $"Phase {phase}",
            reason,
            by);
    }

    private void Change(ExperimentState changed, string description, string reason, string? by)
    {
        var change = new ExperimentChange(time.GetUtcNow(), description, reason, by);
        _state = changed with { Changes = [change, .. changed.Changes.Take(MostChanges - 1)] };
        Log.ExperimentChanged(logger, name, description, Signed(reason, by));
        _file.Write(_state);
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
