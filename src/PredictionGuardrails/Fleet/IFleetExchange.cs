namespace PredictionGuardrails;

/// <summary>Provides what a participant of a fleet needs during an exchange. Don't keep it.</summary>
public interface IFleetExchange
{
    /// <summary>Gets the name of this replica.</summary>
    string Replica { get; }

    /// <summary>Gets the ID of this replica, a new one for each start of a process and after a store lost its content.</summary>
    string ReplicaId { get; }

    /// <summary>Gets the number of replicas that were heard of within the last intervals, this one included.</summary>
    int ReplicaCount { get; }

    /// <summary>
    /// Gets what all replicas contribute if this replica is the leader, which does for all what one replica has to do; <see langword="null"/> if another one is.
    /// For a moment, no replica or two of them can be the leader.
    /// </summary>
    IReadOnlyList<FleetContribution>? Contributions { get; }

    /// <summary>Gets the version of a document of this participant when the exchange began; 0 if it didn't exist.</summary>
    /// <param name="name">The name of the document.</param>
    long VersionOf(string name);

    /// <summary>Reads a document of this participant.</summary>
    /// <param name="name">The name of the document.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The document; <see langword="null"/> if it doesn't exist.</returns>
    /// <exception cref="FleetStoreException">The store didn't answer.</exception>
    Task<FleetDocument?> ReadDocumentAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a document of this participant if it still has the expected version. The version increases by one.</summary>
    /// <param name="name">The name of the document.</param>
    /// <param name="expectedVersion">The version that was read; 0 if the document didn't exist.</param>
    /// <param name="content">The content.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Whether it was written; <see langword="false"/> if it has another version.</returns>
    /// <exception cref="FleetStoreException">The store didn't answer.</exception>
    Task<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content, CancellationToken cancellationToken);
}
