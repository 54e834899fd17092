using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Running;
using PredictionGuardrails.Experiments.Steering;

namespace PredictionGuardrails.Experiments;

/// <summary>The experiments of a container. Of a guard, one runs at a time.</summary>
internal sealed class ExperimentManager : IExperimentManager, IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Experiment[] _experiments;

    public ExperimentManager(
        IEnumerable<ExperimentRegistration> registrations, ExperimentsSection section, PredictionGuardRegistry guards, IServiceProvider services)
    {
        _experiments = [.. registrations.Select(registration => registration.Create(services))];
        Array.ForEach(_experiments, experiment => experiment.Find(guards));
        Apply(section);
        section.WhenApplied(() => Apply(section));
    }

    public IReadOnlyList<Experiment> Experiments => _experiments;

    /// <inheritdoc/>
    public IReadOnlyList<ExperimentStatus> GetStatus() => [.. _experiments.Select(static experiment => experiment.GetStatus())];

    /// <inheritdoc/>
    public Task StartAsync(string experiment, ExperimentPhase phase, string reason, string? by = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var found = Find(experiment);
        ThrowIfOtherRuns(found);
        found.LoadModels(phase);
        lock (_gate)
        {
            ThrowIfOtherRuns(found);
            return found.StartAsync(phase, reason, by).WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task AdvanceAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return Find(experiment).AdvanceAsync(reason, by).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task PauseAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return Find(experiment).PauseAsync(reason, by).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task ResumeAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return Find(experiment).ResumeAsync(reason, by).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return Find(experiment).StopAsync(reason, by).WaitAsync(cancellationToken);
    }

    /// <summary>Has an experiment take the state that other replicas have. Another one of the same guard that runs here stops.</summary>
    public void Adopt(Experiment experiment, ExperimentState state)
    {
        if (experiment.RunsAfter(state))
        {
            experiment.LoadModels(state.Phase);
        }

        lock (_gate)
        {
            if (experiment.RunsAfter(state))
            {
                StopOthers(experiment, $"Experiment '{experiment.Name}' of the same guard was started on another replica.");
            }

            experiment.Adopt(state);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var experiment in _experiments)
        {
            await experiment.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends all experiments, in a container that is disposed of synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private Experiment Find(string name) =>
        Array.Find(_experiments, experiment => experiment.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new KeyNotFoundException(
            $"Experiment '{name}' doesn't exist. Experiments: {string.Join(", ", _experiments.Select(static experiment => experiment.Name).DefaultIfEmpty("none"))}.");

    private void ThrowIfOtherRuns(Experiment started)
    {
        if (Array.Find(_experiments, other => other != started && other.IsRunning && IsOfSameGuard(other, started)) is { } other)
        {
            throw new InvalidOperationException($"Experiment '{other.Name}' of guard '{other.Guard}' runs. Stop it to start '{started.Name}'.");
        }
    }

    /// <summary>Applies settings: first to those that stop, so that others of the same guard can start.</summary>
    private void Apply(ExperimentsSection section)
    {
        foreach (var experiment in _experiments.OrderBy(experiment => experiment.RunsWith(section.Of(experiment.Name))))
        {
            if (section.Of(experiment.Name) is { Phase: { } phase } wanted && experiment.RunsWith(wanted))
            {
                experiment.LoadModels(phase);
            }

            lock (_gate)
            {
                // Settings may have changed again meanwhile.
                var settings = section.Of(experiment.Name);
                if (experiment.RunsWith(settings))
                {
                    StopOthers(experiment, $"Experiment '{experiment.Name}' of the same guard was configured to run.");
                }

                experiment.Apply(settings);
            }
        }
    }

    /// <summary>Stops an experiment of the same guard.</summary>
    private void StopOthers(Experiment configured, string reason)
    {
        foreach (var other in _experiments.Where(other => other != configured && other.IsRunning && IsOfSameGuard(other, configured)))
        {
            _ = other.StopAsync(reason, by: null);
        }
    }

    private static bool IsOfSameGuard(Experiment one, Experiment other) => one.Guard.Equals(other.Guard, StringComparison.OrdinalIgnoreCase);
}
