using PredictionGuardrails.Fleet.Configuration;

namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>
/// Chooses the replica that does for all what one has to do, and reads the reports of all in each exchange. If it's no longer heard of, another one takes over.
/// Used by one exchange at a time.
/// </summary>
internal sealed class FleetLeader(StoreConnection store, FleetSection section)
{
    /// <summary>The document whose version says that the leader is alive.</summary>
    private const string Lease = "leader";

    private (long Version, DateTimeOffset Since) _seen;
    private long _own = -1;

    /// <summary>Counts how often this replica has become the leader.</summary>
    public int Term { get; private set; }

    /// <summary>Reads the reports of all replicas if this one is the leader.</summary>
    /// <returns>The reports; null if another replica is the leader.</returns>
    public async Task<IReadOnlyList<FleetReplicaRecord>?> ReadReplicasAsync(string replica, FleetReading reading, CancellationToken cancellationToken) =>
        await HoldAsync(replica, reading, cancellationToken).ConfigureAwait(false)
            ? await store.AskAsync(static (asked, token) => asked.ReadReplicasAsync(token), cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Whether this replica is the leader: it was before, or the one that was isn't heard of any longer.</summary>
    private async Task<bool> HoldAsync(string replica, FleetReading reading, CancellationToken cancellationToken)
    {
        var version = reading.Documents.GetValueOrDefault(Lease);
        if (version != _seen.Version)
        {
            _seen = (version, reading.Time);
        }

        var isFree = version == 0 || reading.Time - _seen.Since >= section.Current.TimeToLive;
        if (version != _own && !isFree)
        {
            return false;
        }

        Term += version != _own ? 1 : 0;
        var isWritten = await store.AskAsync(
            (asked, token) => asked.TryWriteDocumentAsync(Lease, version, replica, token), cancellationToken).ConfigureAwait(false);
        _own = isWritten ? version + 1 : -1;
        return isWritten;
    }
}
