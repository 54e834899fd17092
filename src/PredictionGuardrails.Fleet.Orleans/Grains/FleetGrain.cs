using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using PredictionGuardrails.Fleet.Orleans.Documents;
using PredictionGuardrails.Fleet.Orleans.Memory;
using PredictionGuardrails.Fleet.Orleans.Messages;

namespace PredictionGuardrails.Fleet.Orleans.Grains;

/// <summary>
/// A fleet. One grain has all of it, because replicas send everything again as soon as any of their counts are lost. Its memory moves along if a silo stops
/// normally; if a silo crashes, another activation has another generation, and only documents in a storage are still there.
/// </summary>
[GrainType("prediction-guardrails-fleet")]
[KeepAlive]
internal sealed class FleetGrain(TimeProvider time, IServiceProvider services) : Grain, IFleetGrain, IGrainMigrationParticipant
{
    private const string MemoryKey = "memory";
    private const string DocumentsKey = "documents";

    private FleetMemory _memory = new();
    private FleetDocuments? _documents;

    /// <summary>There from the activation on.</summary>
    private FleetDocuments Documents => _documents!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_documents is null)
        {
            var storage = FindStorage();
            _documents = new FleetDocuments(storage, storage is null ? [] : await storage.ReadAllAsync());
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (reason.ReasonCode == DeactivationReasonCode.ShuttingDown)
        {
            // A silo that stops drops the memory of its grains otherwise.
            MigrateOnIdle();
        }

        return Task.CompletedTask;
    }

    public Task<ExchangeAnswer> ExchangeAsync(ExchangeRequest request) =>
        Task.FromResult(_memory.Exchange(request, Documents.Versions, time.GetUtcNow()));

    public Task<byte[]?> ReadCountsAsync(MetricKey metric) => Task.FromResult(_memory.ReadCounts(metric));

    public Task<ReplicaEntry[]> ReadReplicasAsync() => Task.FromResult(_memory.ReadReplicas(time.GetUtcNow()));

    public Task<StoredDocument?> ReadDocumentAsync(string name) => Documents.ReadAsync(name);

    public Task<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content) => Documents.TryWriteAsync(name, expectedVersion, content);

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        dehydrationContext.TryAddValue(MemoryKey, _memory.Save(time.GetUtcNow()));
        dehydrationContext.TryAddValue(DocumentsKey, Documents.Save());
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetValue<MemoryState>(MemoryKey, out var memory)
            && rehydrationContext.TryGetValue<DocumentRow[]>(DocumentsKey, out var documents))
        {
            _memory = FleetMemory.Restore(memory!, time.GetUtcNow());
            _documents = new FleetDocuments(FindStorage(), documents!);
        }
    }

    private DocumentStorage? FindStorage() =>
        services.GetKeyedService<IGrainStorage>(OrleansFleetBuilderExtensions.StorageName) is { } storage
            ? new DocumentStorage(storage, this.GetPrimaryKeyString())
            : null;
}
