namespace PredictionGuardrails.Fleet.Exchange;

/// <inheritdoc/>
internal sealed class ParticipantExchange(
    string participant, StoreConnection store, FleetReport report, FleetReading reading, IReadOnlyList<FleetReplicaRecord>? replicas) : IFleetExchange
{
    public string Replica => report.Replica;

    public string ReplicaId => report.Incarnation;

    public int ReplicaCount => reading.ReplicaCount;

    // What is missing in what a store kept as JSON is null.
    public IReadOnlyList<FleetContribution>? Contributions { get; } = replicas is null ? null :
    [
        .. from replica in replicas
           let content = replica.Contributions?.GetValueOrDefault(participant)
           where content is not null
           select new FleetContribution(replica.Replica, replica.Incarnation, content),
    ];

    public long VersionOf(string name) => reading.Documents.GetValueOrDefault(NameOf(name));

    public Task<FleetDocument?> ReadDocumentAsync(string name, CancellationToken cancellationToken) =>
        store.AskAsync((asked, token) => asked.ReadDocumentAsync(NameOf(name), token), cancellationToken);

    public Task<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content, CancellationToken cancellationToken) =>
        store.AskAsync((asked, token) => asked.TryWriteDocumentAsync(NameOf(name), expectedVersion, content, token), cancellationToken);

    private string NameOf(string name) => $"{participant}/{name}";
}
