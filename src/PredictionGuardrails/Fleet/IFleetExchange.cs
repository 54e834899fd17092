namespace PredictionGuardrails;

/// <summary>Provides what a participant of a fleet needs during an exchange. Don't keep it.</summary>
public interface IFleetExchange
{
    /// <summary>Gets the name of this replica.</summary>
    string Replica { get; }

    /// <summary>Gets the ID of this replica, a new one for each start of a process and after a store lost its content.</summary>
    string ReplicaId { get; }

    /// <summary>Gets the ID of the content of the store. A store that lost its content has another one, in which versions of documents begin again.</summary>
    string StoreGeneration { get; }

    /// <summary>Gets the number of replicas that were heard of within the last intervals, this one included.</summary>
    int ReplicaCount { get; }

    /// <summary>
    /// Takes or keeps the lead of a task that one replica does for all of them. A replica that leads does so until it hasn't called this method for three
    /// intervals. For a moment, no replica or two of them can lead.
    /// </summary>
    /// <param name="task">The name of the task.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What all replicas contribute; <see langword="null"/> if another replica leads.</returns>
    /// <exception cref="FleetStoreException">The store didn't answer.</exception>
    Task<IReadOnlyList<FleetContribution>?> LeadAsync(string task, CancellationToken cancellationToken);

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
