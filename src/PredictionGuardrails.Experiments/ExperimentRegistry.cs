using PredictionGuardrails.Experiments;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Running;

namespace PredictionGuardrails;

/// <summary>Provides the experiments of a container.</summary>
public sealed class ExperimentRegistry : IAsyncDisposable
{
    private readonly Experiment[] _experiments;

    internal ExperimentRegistry(
        IEnumerable<ExperimentRegistration> registrations, ExperimentsSection section, PredictionGuardRegistry guards, IServiceProvider services)
    {
        _experiments = [.. registrations.Select(registration => registration.Create(services))];
        Array.ForEach(_experiments, experiment => experiment.Start(guards));
        Apply(section);
        section.WhenApplied(() => Apply(section));
    }

    /// <summary>Gets all experiments as they are now.</summary>
    public IReadOnlyList<ExperimentStatus> GetStatus() => [.. _experiments.Select(static experiment => experiment.GetStatus())];

    /// <summary>
    /// Stops an experiment: all calls get the predictions of the guard's own model. It stays stopped until its phase is configured differently or the process is
    /// restarted, so configure the phase <see cref="ExperimentPhase.Off"/> too.
    /// </summary>
    /// <param name="experiment">The name of the experiment.</param>
    /// <param name="reason">The reason, which is logged.</param>
    /// <exception cref="KeyNotFoundException">The experiment doesn't exist.</exception>
    public void Stop(string experiment, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        Find(experiment).Stop(reason);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var experiment in _experiments)
        {
            await experiment.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal IReadOnlyList<Experiment> Experiments => _experiments;

    private Experiment Find(string name) =>
        Array.Find(_experiments, experiment => experiment.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new KeyNotFoundException(
            $"Experiment '{name}' doesn't exist. Experiments: {string.Join(", ", _experiments.Select(static experiment => experiment.Name).DefaultIfEmpty("none"))}.");

    private void Apply(ExperimentsSection section) => Array.ForEach(_experiments, experiment => experiment.Apply(section.Of(experiment.Name)));
}
