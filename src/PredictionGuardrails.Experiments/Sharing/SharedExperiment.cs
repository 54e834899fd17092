using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PredictionGuardrails.Experiments.Running;
using PredictionGuardrails.Experiments.Steering;

namespace PredictionGuardrails.Experiments.Sharing;

/// <summary>The documents of an experiment that the replicas of a fleet share. Used by one exchange at a time.</summary>
/// <param name="experiment">The experiment of this replica.</param>
/// <param name="adopt">Takes the state of the other replicas.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedExperiment(Experiment experiment, Action<ExperimentState> adopt, TimeProvider time)
{
    private const int MostAttempts = 10;

    /// <summary>How often what tests know is written, so that another leader can continue. What is observed after that is lost with a leader.</summary>
    private static readonly TimeSpan EvidenceInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long a replica doesn't lead that compares something else than most.</summary>
    private static readonly TimeSpan Abstention = TimeSpan.FromMinutes(5);

    /// <summary>The largest document of what tests know, in bytes. A larger one would be in the way of everything else.</summary>
    private const int LargestEvidence = 4 << 20;

    private readonly string _leadName = $"{experiment.Name}/lead";
    private readonly string _stateName = $"{experiment.Name}/state";
    private readonly string _comparisonName = $"{experiment.Name}/comparison";
    private readonly string _evidenceName = $"{experiment.Name}/evidence";
    private string? _generation;
    private long _stateVersion;
    private bool _isBehind = true;
    private bool _isOtherContent;
    private long _comparisonVersion = -1;
    private ComparisonRecord? _record;
    private string? _sent;
    private SharedComparison? _leading;
    private long _evidenceSavedAt;
    private DateTimeOffset _leadsAgainAt;

    public Experiment Experiment => experiment;

    /// <summary>Shares the state, and what is observed.</summary>
    public async Task ExchangeAsync(IFleetExchange exchange, CancellationToken cancellationToken)
    {
        experiment.Join(exchange.Replica);
        ForgetVersionsOfOtherContent(exchange.StoreGeneration);
        await ShareStateAsync(exchange, exchange.VersionOf(_stateName), cancellationToken).ConfigureAwait(false);
        await ReadComparisonAsync(exchange, cancellationToken).ConfigureAwait(false);
        _leading = await LeadAsync(exchange, cancellationToken).ConfigureAwait(false);
        experiment.Show(_record, _leading is not null, exchange.ReplicaCount);
        experiment.Evaluate();

        // What the comparison decided is on its way to the other replicas at once.
        await ShareStateAsync(exchange, _stateVersion, cancellationToken).ConfigureAwait(false);
    }

    private void ForgetVersionsOfOtherContent(string generation)
    {
        if (_generation is not null && _generation != generation)
        {
            _stateVersion = 0;
            _isBehind = true;
            _isOtherContent = true;
            _comparisonVersion = -1;
        }

        _generation = generation;
    }

    /// <summary>Takes the changes of other replicas, and publishes those of this one.</summary>
    private async Task ShareStateAsync(IFleetExchange exchange, long version, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (attempt > 0 || version != _stateVersion)
            {
                await AdoptAsync(exchange, cancellationToken).ConfigureAwait(false);
            }

            var (state, unshared) = experiment.ReadUnshared();
            if (unshared == 0 && (!_isBehind || state.Changes.Count == 0))
            {
                return;
            }

            if (await WriteAsync(exchange, _stateName, _stateVersion, state, SharingJson.Default.ExperimentState, cancellationToken).ConfigureAwait(false))
            {
                _stateVersion++;
                _isBehind = false;
                experiment.SetShared(unshared);
                return;
            }
        }
    }

    private async Task AdoptAsync(IFleetExchange exchange, CancellationToken cancellationToken)
    {
        var (version, state) = await ReadAsync(exchange, _stateName, SharingJson.Default.ExperimentState, cancellationToken).ConfigureAwait(false);
        if (state is { IsComplete: false })
        {
            throw new InvalidDataException($"The document 'experiments/{_stateName}' of the fleet's store lacks a list. Delete it to start over.");
        }

        // A store that lost what it had, or went back to what it had earlier, gets what this replica has.
        _isBehind = version < _stateVersion || (_isOtherContent && state is not null && experiment.KeepsOwn(state));
        if (state is not null && !_isBehind)
        {
            adopt(state);
        }

        _isOtherContent = false;
        _stateVersion = version;
    }

    private async Task ReadComparisonAsync(IFleetExchange exchange, CancellationToken cancellationToken)
    {
        if (_leading is null && exchange.VersionOf(_comparisonName) != _comparisonVersion)
        {
            (_comparisonVersion, _record) =
                await ReadAsync(exchange, _comparisonName, SharingJson.Default.ComparisonRecord, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Compares what all replicas observed.</summary>
    /// <returns>The comparison; null if there is none, or if another replica leads.</returns>
    private async Task<SharedComparison?> LeadAsync(IFleetExchange exchange, CancellationToken cancellationToken)
    {
        var comparison = time.GetUtcNow() < _leadsAgainAt ? null : experiment.Lead(_leading);
        if (comparison is null || await exchange.LeadAsync(_leadName, cancellationToken).ConfigureAwait(false) is not { } contributions)
        {
            return null;
        }

        List<ObservationBatch> batches = [.. contributions.Select(one => ObservationBatch.Of(one, experiment.Name)).OfType<ObservationBatch>()];
        if (batches.Count(batch => batch.Definition == comparison.Definition) * 2 < batches.Count)
        {
            // Most replicas compare something else. One of them has to lead.
            _leadsAgainAt = time.GetUtcNow() + Abstention;
            return null;
        }

        if (comparison != _leading && !await TryContinueAsync(exchange, comparison, cancellationToken).ConfigureAwait(false))
        {
            // Tests may have got a part of what can't be read.
            comparison = experiment.Lead(current: null)!;
        }

        comparison.Take(batches);
        if (!await WriteAsync(exchange, comparison.Record(), cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        experiment.Report(comparison);
        if (time.GetElapsedTime(_evidenceSavedAt) >= EvidenceInterval)
        {
            await SaveAsync(exchange, comparison, cancellationToken).ConfigureAwait(false);
        }

        return comparison;
    }

    /// <summary>Continues what another leader has compared, if it's the same comparison.</summary>
    /// <returns>False if it can't be read.</returns>
    private async Task<bool> TryContinueAsync(IFleetExchange exchange, SharedComparison comparison, CancellationToken cancellationToken)
    {
        _evidenceSavedAt = time.GetTimestamp();
        try
        {
            var (_, evidence) = await ReadAsync(exchange, _evidenceName, SharingJson.Default.EvidenceRecord, cancellationToken).ConfigureAwait(false);
            comparison.Continue(
                _record?.Definition == comparison.Definition ? _record : null, evidence?.Definition == comparison.Definition ? evidence : null);
            return true;
        }
        catch (Exception exception) when (exception is not FleetStoreException and not OperationCanceledException)
        {
            // Whatever it is, it must not keep replicas from comparing.
            return false;
        }
    }

    private async Task SaveAsync(IFleetExchange exchange, SharedComparison comparison, CancellationToken cancellationToken)
    {
        _evidenceSavedAt = time.GetTimestamp();
        var evidence = comparison.Evidence();
        if (evidence.State.Length > LargestEvidence)
        {
            return;
        }

        try
        {
            var version = exchange.VersionOf(_evidenceName);
            await WriteAsync(exchange, _evidenceName, version, evidence, SharingJson.Default.EvidenceRecord, cancellationToken).ConfigureAwait(false);
        }
        catch (FleetStoreException)
        {
            // It's tried again in a minute, and what is shown doesn't depend on it.
        }
    }

    private async Task<bool> WriteAsync(IFleetExchange exchange, ComparisonRecord record, CancellationToken cancellationToken)
    {
        if (exchange.VersionOf(_comparisonName) == 0)
        {
            // The store has lost it, or there was none.
            _comparisonVersion = 0;
        }
        else if (exchange.VersionOf(_comparisonName) != _comparisonVersion)
        {
            // If the last answer got lost, this replica has written it.
            var document = await exchange.ReadDocumentAsync(_comparisonName, cancellationToken).ConfigureAwait(false);
            _comparisonVersion = document is not null && document.Content == _sent ? document.Version : _comparisonVersion;
        }

        _sent = JsonSerializer.Serialize(record, SharingJson.Default.ComparisonRecord);
        var isWritten = await exchange.TryWriteDocumentAsync(_comparisonName, _comparisonVersion, _sent, cancellationToken).ConfigureAwait(false);
        if (isWritten)
        {
            _record = record;
            _comparisonVersion++;
        }

        return isWritten;
    }

    private static Task<bool> WriteAsync<T>(
        IFleetExchange exchange, string name, long version, T content, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        exchange.TryWriteDocumentAsync(name, version, JsonSerializer.Serialize(content, type), cancellationToken);

    /// <summary>Reads a document.</summary>
    /// <returns>Its version, 0 if it doesn't exist, and its content.</returns>
    /// <exception cref="InvalidDataException">The document isn't what a replica writes.</exception>
    private static async Task<(long Version, T? Content)> ReadAsync<T>(
        IFleetExchange exchange, string name, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (await exchange.ReadDocumentAsync(name, cancellationToken).ConfigureAwait(false) is not { } document)
        {
            return (0, null);
        }

        try
        {
            return (document.Version, JsonSerializer.Deserialize(document.Content ?? "", type) ?? throw new JsonException("It's null."));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException(
                $"The document 'experiments/{name}' of the fleet's store can't be read: {exception.Message} Delete it to start over.", exception);
        }
    }
}
