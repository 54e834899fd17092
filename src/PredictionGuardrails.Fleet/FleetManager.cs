using Microsoft.Extensions.Logging;
using PredictionGuardrails.Fleet.Actions;
using PredictionGuardrails.Fleet.Baselines;
using PredictionGuardrails.Fleet.Configuration;
using PredictionGuardrails.Fleet.Evidence;
using PredictionGuardrails.Fleet.Exchange;
using PredictionGuardrails.Fleet.Incidents;
using PredictionGuardrails.Fleet.Quorum;

namespace PredictionGuardrails.Fleet;

/// <summary>This process as a replica of a fleet.</summary>
internal sealed class FleetManager : IFleetManager, IIncidentCoordinator, IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PredictionGuardRegistry _registry;
    private readonly IFleetStore _store;
    private readonly FleetSection _section;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StoreConnection _connection;
    private readonly CountsOutbox _counts;
    private readonly FleetActions _actions;
    private readonly QuorumHistory _history;
    private readonly EvidenceDocuments _evidence;
    private readonly FleetLease _lease;
    private readonly EvidenceMerger _merger;
    private readonly FleetParticipants _participants;
    private readonly ReplicaDifferences _differences;
    private readonly FleetBaselines _baselines;
    private readonly FleetIncidents _incidents;
    private readonly List<GuardQuorum> _quorums;
    private readonly ReadFailures _failures;
    private string? _generation;
    private int _replicaCount;

    public FleetManager(
        string name,
        PredictionGuardRegistry registry,
        IFleetStore store,
        FleetSection section,
        BreakerChanges changes,
        IEnumerable<IFleetParticipant> participants,
        TimeProvider time,
        ILogger logger)
    {
        Name = name;
        _registry = registry;
        _store = store;
        _section = section;
        _time = time;
        _logger = logger;
        Replica = section.Current.Replica ?? Environment.MachineName;
        _failures = new ReadFailures(logger);
        _connection = new StoreConnection(store, section, time, logger);
        _counts = new CountsOutbox(registry.Guards);
        _actions = new FleetActions(_connection, logger);
        _history = new QuorumHistory(_connection, Replica, logger);
        _evidence = new EvidenceDocuments(_connection);
        _lease = new FleetLease("evidence", _connection, section);
        _merger = new EvidenceMerger(_evidence, _failures, section);
        _participants = new FleetParticipants([.. participants], _connection, section, _failures, logger);
        _differences = new ReplicaDifferences(logger);
        _incidents = new FleetIncidents(_connection, _failures, () => _counts.Incarnation);
        _baselines = new FleetBaselines(_connection, _failures, Replica, time, logger);
        _quorums = [.. registry.Guards.Select(guard => new GuardQuorum(guard, section, time))];
        changes.Changed = Saw;
        _participants.WhenChanged(changes.Signal);
    }

    /// <summary>The fleet's name.</summary>
    public string Name { get; }

    /// <summary>This replica's name.</summary>
    public string Replica { get; }

    /// <inheritdoc/>
    public FleetStatus GetStatus()
    {
        var outage = _connection.Outage;
        return new FleetStatus
        {
            Fleet = Name,
            Replica = Replica,
            Store = _connection.Description,
            ReplicaCount = Volatile.Read(ref _replicaCount),
            LastExchangeAt = _connection.LastExchangeAt,
            AloneSince = outage?.Since,
            AloneReason = outage?.Reason,
            Guards = [.. _quorums.Select(StatusOf)],
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FleetReplicaStatus>> GetReplicasAsync(CancellationToken cancellationToken = default)
    {
        var records = await _connection.AskAsync(static (store, token) => store.ReadReplicasAsync(token), cancellationToken).ConfigureAwait(false);
        return
        [
            .. records.OrderBy(static record => record.Replica, StringComparer.Ordinal)
                .ThenBy(static record => record.Incarnation, StringComparer.Ordinal).Select(record => FleetStatusReader.Of(record, _counts.Incarnation)),
        ];
    }

    /// <inheritdoc/>
    public async Task<MetricSnapshot?> GetSnapshotAsync(
        string guard, string metric = "prediction", string? modelVersion = null, string? segment = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var found = _registry[guard];
        _ = found.GetUnitOfMeasure(metric);
        var name = found.Metrics.First(other => other.Equals(metric, StringComparison.OrdinalIgnoreCase));
        var key = new FleetMetric(found.Name, modelVersion ?? FleetStatusReader.VersionOf(found), name, segment);
        return await _connection.AskAsync((store, token) => store.ReadCountsAsync(key, token), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<bool> IsolateAsync(string guard, string reason, string? by = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return ActAsync(guard, FleetActionKind.Isolate, null, reason, by, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> ResetAsync(string guard, string? reason = null, string? by = null, CancellationToken cancellationToken = default) =>
        ActAsync(guard, FleetActionKind.Reset, null, reason, by, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RelearnAsync(string guard, string? reason = null, string? by = null, CancellationToken cancellationToken = default) =>
        ActAsync(guard, FleetActionKind.Relearn, null, reason, by, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> OverrideModeAsync(
        string guard, GuardMode mode, string? reason = null, string? by = null, CancellationToken cancellationToken = default) =>
        ActAsync(guard, FleetActionKind.OverrideMode, mode, reason, by, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ClearModeOverrideAsync(string guard, string? reason = null, string? by = null, CancellationToken cancellationToken = default) =>
        ActAsync(guard, FleetActionKind.ClearModeOverride, null, reason, by, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Incident?> CoordinateAsync(Incident incident, CancellationToken cancellationToken) =>
        _incidents.CoordinateAsync(incident, cancellationToken);

    /// <inheritdoc cref="OwnEvidence.Saw"/>
    public void Saw(BreakerTransition change) => _quorums.Find(quorum => quorum.Guard.Name == change.Guard)?.Saw(change);

    /// <summary>Publishes what this replica has, and applies what the others have.</summary>
    public async Task ExchangeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ExchangeAsync(_section.Current.TimeToLive, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Publishes what this replica still has, and withdraws it from the fleet.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // What was sent and isn't acknowledged is sent again first, as it was. What was counted since then follows.
            if (await PublishAsync(_section.Current.TimeToLive, cancellationToken).ConfigureAwait(false) is var (report, reading))
            {
                await _participants.ExchangeAsync(report, reading, replicas: null, cancellationToken).ConfigureAwait(false);
                await PublishAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _counts.Dispose();
        _turn.Dispose();
        await _store.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Disconnects from the store, in a container that is disposed of synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task ExchangeAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        if (await PublishAsync(timeToLive, cancellationToken).ConfigureAwait(false) is not var (report, reading))
        {
            _quorums.ForEach(static quorum => quorum.GoAlone());
            _participants.GoAlone();
            return;
        }

        Volatile.Write(ref _replicaCount, reading.ReplicaCount);
        await ApplyAsync(report, reading, cancellationToken).ConfigureAwait(false);
    }

    private async Task ApplyAsync(FleetReport report, FleetReading reading, CancellationToken cancellationToken)
    {
        var replicas = new ReplicaReports(_connection);
        var isLeading = false;
        await _failures.TryAsync(async () =>
        {
            isLeading = await _lease.HoldAsync(Replica, reading, cancellationToken).ConfigureAwait(false);
            var reports = isLeading ? await replicas.ReadAsync(cancellationToken).ConfigureAwait(false) : null;
            await _merger.UpdateAsync(reports, _lease.Term, reading, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        for (var place = 0; place < _quorums.Count; place++)
        {
            var quorum = _quorums[place];
            var name = quorum.Guard.Name;
            var version = report.Guards[place].ModelVersion;
            await _failures.TryAsync(() => _actions.ApplyAsync(quorum.Guard, reading, cancellationToken)).ConfigureAwait(false);
            await _failures.TryAsync(() => _evidence.ReadAsync(name, version, reading, cancellationToken)).ConfigureAwait(false);
            quorum.Apply(report.Guards[place], reading.Guards[place], _evidence.Of(name, version), _actions.LastOf(name), reading.Time);
            _differences.Tell(name, quorum.Decision!, report.Incarnation);
            await _failures.TryAsync(() => _history.UpdateAsync(name, quorum.Decision!, reading, cancellationToken)).ConfigureAwait(false);
            var epoch = _actions.LastRelearnOf(name);
            await _failures.TryAsync(
                () => _baselines.UpdateAsync(quorum.Guard, quorum.Decision!, epoch, isLeading, reading, cancellationToken)).ConfigureAwait(false);
        }

        await _participants.ExchangeAsync(report, reading, replicas, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Exchanges a report; again with everything that was ever counted if the store has lost its content.</summary>
    private async Task<(FleetReport Report, FleetReading Reading)?> PublishAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var report = CreateReport(timeToLive);
        var reading = await _connection.ExchangeAsync(report, cancellationToken).ConfigureAwait(false);
        if (reading is { IsAccepted: false })
        {
            Log.StoreEmptied(_logger, _connection.Description);
            _generation = reading.Generation;
            _counts.StartOver();
            _actions.ForgetVersions();
            _history.ForgetVersions();
            _evidence.ForgetVersions();
            _baselines.ForgetVersions();
            report = CreateReport(timeToLive);
            reading = await _connection.ExchangeAsync(report, cancellationToken).ConfigureAwait(false);
        }

        if (reading is not { IsAccepted: true })
        {
            return null;
        }

        _generation = reading.Generation;
        _counts.Acknowledge();
        return (report, reading);
    }

    private FleetReport CreateReport(TimeSpan timeToLive)
    {
        var counts = _counts.Take(FleetStatusReader.VersionOf);
        return new FleetReport
        {
            Replica = Replica,
            Incarnation = _counts.Incarnation,
            Sequence = _counts.Sequence,
            Generation = _generation,
            TimeToLive = timeToLive,
            Guards = [.. _quorums.Select(quorum => quorum.Report(_actions.LastOf(quorum.Guard.Name)))],
            Counts = counts,
            Contributions = _participants.Contribute(),
        };
    }

    private async Task<bool> ActAsync(
        string guard, FleetActionKind kind, GuardMode? mode, string? reason, string? by, CancellationToken cancellationToken)
    {
        var found = _registry[guard];
        var action = new FleetAction { Kind = kind, Mode = mode, Reason = reason, By = by, Time = _time.GetUtcNow(), Replica = Replica };
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _actions.RequestAsync(found, action, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is FleetStoreException or UnreadableDocumentException)
        {
            Log.ActedAlone(_logger, found.Name, kind, exception.Message);
            action.ApplyTo(found);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    private FleetGuardStatus StatusOf(GuardQuorum quorum)
    {
        var version = quorum.Decision?.ModelVersion ?? FleetStatusReader.VersionOf(quorum.Guard);
        return FleetStatusReader.Of(quorum, version, _baselines.Of(quorum.Guard.Name, version), _history.Of(quorum.Guard.Name, version));
    }
}
