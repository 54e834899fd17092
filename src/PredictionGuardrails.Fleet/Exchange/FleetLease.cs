using PredictionGuardrails.Fleet.Configuration;

namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>
/// Chooses the replica that does something for all of them: the one that holds the lease. If it no longer renews the lease, another one takes it. Used by one
/// exchange at a time.
/// </summary>
/// <param name="name">The name of the document whose version says that the holder is alive.</param>
/// <param name="store">The store.</param>
/// <param name="section">The settings.</param>
internal sealed class FleetLease(string name, StoreConnection store, FleetSection section)
{
    private (long Version, DateTimeOffset Since) _seen;
    private long _own = -1;
    private bool _isLost;

    /// <summary>Counts how often this replica has taken the lease.</summary>
    public int Term { get; private set; }

    /// <summary>Takes or renews the lease, unless another replica holds it.</summary>
    /// <returns>Whether this replica holds it.</returns>
    public async Task<bool> HoldAsync(string replica, FleetReading reading, CancellationToken cancellationToken)
    {
        var version = reading.Documents.GetValueOrDefault(name);
        if (version != _seen.Version)
        {
            // A store that lost its content has lost the lease, too. Its holder has the first chance to write it again.
            _isLost = version == 0;
            _seen = (version, reading.Time);
        }

        var isOwn = _own > 0 && (version == _own || version == 0);
        var isFree = (version == 0 && !_isLost) || reading.Time - _seen.Since >= section.Current.TimeToLive;
        if (!isOwn && !isFree)
        {
            _own = -1;
            return false;
        }

        Term += isOwn ? 0 : 1;
        var isWritten = await store.AskAsync(
            (asked, token) => asked.TryWriteDocumentAsync(name, version, replica, token), cancellationToken).ConfigureAwait(false);
        _own = isWritten ? version + 1 : -1;
        return isWritten;
    }
}
