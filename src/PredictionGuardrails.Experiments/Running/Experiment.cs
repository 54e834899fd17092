using PredictionGuardrails.Experiments.Configuration;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>An experiment of any guard.</summary>
internal abstract class Experiment : IAsyncDisposable
{
    public abstract string Name { get; }

    /// <summary>Finds the guard, and creates the variants.</summary>
    /// <exception cref="InvalidOperationException">The guard doesn't exist, or it has other types.</exception>
    public abstract void Start(PredictionGuardRegistry guards);

    /// <summary>Applies settings. An experiment that was stopped stays so until its phase is set to another one.</summary>
    public abstract void Apply(ExperimentSettings settings);

    /// <summary>Evaluates what was observed, and reports harm.</summary>
    public abstract void Evaluate();

    /// <summary>Stops the experiment.</summary>
    public abstract void Stop(string reason);

    public abstract ExperimentStatus GetStatus();

    public abstract ValueTask DisposeAsync();
}
