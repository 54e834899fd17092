using System.Text.Json;

namespace PredictionGuardrails.Experiments.Sharing;

/// <summary>
/// Has the replicas of a fleet run experiments together: a change on one of them is made on all, and the leader compares what all observe. Each replica still stops
/// a variant by what it observes itself, at the next call.
/// </summary>
internal sealed class ExperimentSharing : IFleetParticipant
{
    private readonly List<SharedExperiment> _experiments;

    public ExperimentSharing(ExperimentManager manager, TimeProvider time)
    {
        _experiments = [.. manager.Experiments.Select(experiment =>
            new SharedExperiment(experiment, state => manager.Adopt(experiment, state), time))];
        _experiments.ForEach(shared => shared.Experiment.Changed += () => Changed?.Invoke());
    }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public string Name => "experiments";

    /// <inheritdoc/>
    public string? Contribute()
    {
        var batches = new Dictionary<string, ObservationBatch>(StringComparer.Ordinal);
        foreach (var shared in _experiments)
        {
            if (shared.Experiment.Contribute() is { } batch)
            {
                batches[shared.Experiment.Name] = batch;
            }
        }

        return batches.Count == 0 ? null : JsonSerializer.Serialize(batches, SharingJson.Default.DictionaryStringObservationBatch);
    }

    /// <inheritdoc/>
    public async Task ExchangeAsync(IFleetExchange exchange, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        foreach (var shared in _experiments)
        {
            try
            {
                await shared.ExchangeAsync(exchange, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not FleetStoreException and not OperationCanceledException)
            {
                // One experiment whose documents can't be read is in the way of no other.
                failure ??= exception;
            }
        }

        if (failure is not null)
        {
            throw new InvalidOperationException(failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public void GoAlone() => _experiments.ForEach(static shared => shared.Experiment.GoAlone());
}
