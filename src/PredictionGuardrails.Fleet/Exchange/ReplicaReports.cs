namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>The reports of all replicas, which are read at most once in an exchange.</summary>
internal sealed class ReplicaReports(StoreConnection store)
{
    private IReadOnlyList<FleetReplicaRecord>? _read;

    public async Task<IReadOnlyList<FleetReplicaRecord>> ReadAsync(CancellationToken cancellationToken) =>
        _read ??= await store.AskAsync(static (asked, token) => asked.ReadReplicasAsync(token), cancellationToken).ConfigureAwait(false);
}
