namespace PredictionGuardrails.Fleet.Exchange;

/// <inheritdoc/>
/// <param name="participant">The name of the participant.</param>
/// <param name="leaseOf">Finds the lease of a document.</param>
/// <param name="store">The store.</param>
/// <param name="report">What this replica has reported.</param>
/// <param name="reading">What was read then.</param>
/// <param name="replicas">The reports of all replicas; null if this one leaves, and leads nothing any longer.</param>
internal sealed class ParticipantExchange(
    string participant,
    Func<string, FleetLease> leaseOf,
    StoreConnection store,
    FleetReport report,
    FleetReading reading,
    ReplicaReports? replicas) : IFleetExchange
{
    public string Replica => report.Replica;

    public string ReplicaId => report.Incarnation;

    public string StoreGeneration => reading.Generation;

    public int ReplicaCount => reading.ReplicaCount;

    public async Task<IReadOnlyList<FleetContribution>?> LeadAsync(string task, CancellationToken cancellationToken)
    {
        var lease = leaseOf(NameOf(task));
        if (replicas is null || !await lease.HoldAsync(Replica, reading, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        // What is missing in what a store kept as JSON is null.
        return
        [
            .. from replica in await replicas.ReadAsync(cancellationToken).ConfigureAwait(false)
               let content = replica.Contributions?.GetValueOrDefault(participant)
               where content is not null
               select new FleetContribution(replica.Replica, replica.Incarnation, content),
        ];
    }

    public long VersionOf(string name) => reading.Documents.GetValueOrDefault(NameOf(name));

    public Task<FleetDocument?> ReadDocumentAsync(string name, CancellationToken cancellationToken) =>
        store.AskAsync((asked, token) => asked.ReadDocumentAsync(NameOf(name), token), cancellationToken);

    public Task<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content, CancellationToken cancellationToken) =>
        store.AskAsync((asked, token) => asked.TryWriteDocumentAsync(NameOf(name), expectedVersion, content, token), cancellationToken);

    private string NameOf(string name) => $"{participant}/{name}";
}
