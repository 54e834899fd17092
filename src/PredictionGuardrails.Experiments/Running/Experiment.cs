using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Steering;

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

    /// <summary>
    /// Loads the models of a phase ahead of a change that needs them, while nothing waits: that can take long. If one can't be loaded, the change says so.
    /// </summary>
    public abstract void LoadModels(ExperimentPhase phase);

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

    /// <summary>Occurs if there is a change that the other replicas of a fleet should get at once.</summary>
    public abstract event Action? Changed;

    /// <summary>Notes which replica of the fleet this is.</summary>
    /// <param name="replica">The name of this replica.</param>
    public abstract void Join(string replica);

    /// <summary>Takes the state that the other replicas have, and makes the changes on it that they don't have yet.</summary>
    public abstract void Adopt(ExperimentState state);

    /// <inheritdoc cref="ExperimentCourse.RunsAfter"/>
    public abstract bool RunsAfter(ExperimentState state);

    /// <summary>Takes what was stopped elsewhere if this replica knows more than a state that another one wrote into an empty store.</summary>
    /// <returns>Whether it does.</returns>
    public abstract bool KeepsOwn(ExperimentState state);

    /// <summary>The state, and how many of the changes that led to it the other replicas don't have yet.</summary>
    public abstract (ExperimentState State, int Unshared) ReadUnshared();

    /// <summary>Notes that the other replicas have the first of the changes that they didn't have.</summary>
    public abstract void SetShared(int changes);

    /// <summary>What was observed, which the leader compares with that of other replicas; null if nothing is compared.</summary>
    public abstract ObservationBatch? Contribute();

    /// <summary>The comparison over all replicas.</summary>
    /// <param name="current">The one so far; null for none.</param>
    /// <returns>The same or another one; null if nothing is compared.</returns>
    public abstract SharedComparison? Lead(SharedComparison? current);

    /// <summary>Stops variants by what a comparison over all replicas has found.</summary>
    public abstract void Report(SharedComparison comparison);

    /// <summary>Takes what the replicas show together.</summary>
    /// <param name="record">What they show; null for nothing.</param>
    /// <param name="isLeading">Whether this replica compares.</param>
    /// <param name="replicas">The number of replicas.</param>
    public abstract void Show(ComparisonRecord? record, bool isLeading, int replicas);

    /// <summary>Notes that the other replicas can't be reached.</summary>
    public abstract void GoAlone();

    public abstract ValueTask DisposeAsync();
}
