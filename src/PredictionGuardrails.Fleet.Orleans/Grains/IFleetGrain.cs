using Orleans.Concurrency;
using PredictionGuardrails.Fleet.Orleans.Documents;
using PredictionGuardrails.Fleet.Orleans.Messages;

namespace PredictionGuardrails.Fleet.Orleans.Grains;

/// <summary>
/// A fleet; its key is the name. Exchanges and reads of counts and replicas are one step each in memory, also while a document is written to a storage.
/// </summary>
[Alias("PredictionGuardrails.Fleet.IFleetGrain")]
internal interface IFleetGrain : IGrainWithStringKey
{
    [AlwaysInterleave]
    [Alias("Exchange")]
    Task<ExchangeAnswer> ExchangeAsync(ExchangeRequest request);

    /// <returns>The counts in the JSON format of snapshots as UTF-8; null if there are none.</returns>
    [AlwaysInterleave]
    [Alias("ReadCounts")]
    Task<byte[]?> ReadCountsAsync(MetricKey metric);

    [AlwaysInterleave]
    [Alias("ReadReplicas")]
    Task<ReplicaEntry[]> ReadReplicasAsync();

    [Alias("ReadDocument")]
    Task<StoredDocument?> ReadDocumentAsync(string name);

    [Alias("TryWriteDocument")]
    Task<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content);
}
