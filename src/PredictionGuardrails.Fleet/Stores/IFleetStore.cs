namespace PredictionGuardrails.Fleet;

/// <summary>
/// Stores what the replicas of a fleet share. No call of a guard waits for it: replicas use it in the background, once in each interval and after changes. A
/// store folds counts, remembers replicas and their votes for a time, and keeps documents; it doesn't know what they mean. All members are thread-safe.
/// </summary>
/// <remarks>
/// An exception, or no answer within <c>PredictionGuardrails:Fleet:StoreTimeout</c>, means that the store is gone: the replica decides alone until an exchange
/// succeeds. Time is the store's own.
/// </remarks>
public interface IFleetStore : IAsyncDisposable
{
    /// <summary>Gets the store in a few words, without secrets, for example <c>Redis at redis:6379</c>.</summary>
    string Description { get; }

    /// <summary>
    /// Publishes what a replica reports, and reads what concerns its guards, as one atomic step. Counts of a report that was folded already, by its replica and
    /// its sequence number, aren't folded again. A report with the generation of another store is refused: nothing of it's kept.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    ValueTask<FleetReading> ExchangeAsync(FleetReport report, CancellationToken cancellationToken);

    /// <summary>Reads the counts of a metric over all replicas.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The counts; <see langword="null"/> if there are none.</returns>
    ValueTask<MetricSnapshot?> ReadCountsAsync(FleetMetric metric, CancellationToken cancellationToken);

    /// <summary>Reads the replicas whose reports are still valid, in any order.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    ValueTask<IReadOnlyList<FleetReplicaRecord>> ReadReplicasAsync(CancellationToken cancellationToken);

    /// <summary>Reads a document.</summary>
    /// <param name="name">The name of the document.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The document; <see langword="null"/> if it doesn't exist.</returns>
    ValueTask<FleetDocument?> ReadDocumentAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a document if it still has the expected version. The version increases by one.</summary>
    /// <param name="name">The name of the document.</param>
    /// <param name="expectedVersion">The version that was read; 0 if the document didn't exist.</param>
    /// <param name="content">The content.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Whether it was written; <see langword="false"/> if it has another version.</returns>
    ValueTask<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content, CancellationToken cancellationToken);
}
