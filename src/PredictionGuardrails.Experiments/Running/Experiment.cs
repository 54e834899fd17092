using PredictionGuardrails.Experiments.Configuration;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>An experiment of any guard.</summary>
internal abstract class Experiment : IAsyncDisposable
{
    public abstract string Name { get; }

    public abstract string Guard { get; }

    /// <summary>Whether calls go to variants, or would if the experiment weren't paused.</summary>
    public abstract bool IsRunning { get; }

    /// <summary>Whether it will run with settings.</summary>
    public abstract bool RunsWith(ExperimentSettings settings);

    /// <summary>Finds the guard and its metrics.</summary>
    /// <exception cref="InvalidOperationException">The guard doesn't exist, it has other types, or it lacks a metric.</exception>
    public abstract void Find(PredictionGuardRegistry guards);

    /// <summary>Applies settings. What was set manually stays until another phase is configured.</summary>
    public abstract void Apply(ExperimentSettings settings);

    /// <summary>Evaluates what was observed, reports harm, and takes the next step of the ramp if it's due.</summary>
    public abstract void Evaluate();

    /// <inheritdoc cref="IExperimentManager.StartAsync"/>
    public abstract Task StartAsync(ExperimentPhase phase, string reason, string? by);

    /// <inheritdoc cref="IExperimentManager.AdvanceAsync"/>
    public abstract Task AdvanceAsync(string reason, string? by);

    /// <inheritdoc cref="IExperimentManager.PauseAsync"/>
    public abstract Task PauseAsync(string reason, string? by);

    /// <inheritdoc cref="IExperimentManager.ResumeAsync"/>
    public abstract Task ResumeAsync(string reason, string? by);

    /// <inheritdoc cref="IExperimentManager.StopAsync"/>
    public abstract Task StopAsync(string reason, string? by);

    public abstract ExperimentStatus GetStatus();

    public abstract ValueTask DisposeAsync();
}
