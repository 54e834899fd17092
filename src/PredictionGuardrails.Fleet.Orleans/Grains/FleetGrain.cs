using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Serialization;
using Orleans.Storage;
using PredictionGuardrails.Fleet.Orleans.Documents;
using PredictionGuardrails.Fleet.Orleans.Memory;
using PredictionGuardrails.Fleet.Orleans.Messages;

namespace PredictionGuardrails.Fleet.Orleans.Grains;

/// <summary>
/// A fleet. One grain has all of it, because replicas send everything again as soon as any of their counts are lost. If its activation ends normally, the
/// next one continues with its memory. If its silo crashes, the next one has another generation, and only documents in a storage are still there.
/// </summary>
[GrainType("prediction-guardrails-fleet")]
[KeepAlive]
internal sealed class FleetGrain(
    TimeProvider time, IClusterManifestProvider manifests, Serializer<MemoryState> serializer, IServiceProvider services)
    : Grain, IFleetGrain, IGrainMigrationParticipant
{
    private const string MemoryKey = "memory";
    private const string DocumentsKey = "documents";

    private readonly IGrainStorage? _storage = services.GetKeyedService<IGrainStorage>(OrleansFleetBuilderExtensions.StorageName);
    private FleetMemory _memory = new();
    private FleetDocuments? _documents;

    /// <summary>Whether another activation may have been used since the memory was saved.</summary>
    private bool _mayBeOutdated;

    /// <summary>There from the activation on.</summary>
    private FleetDocuments Documents => _documents!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_documents is not null)
        {
            return;
        }

        if (_storage is null)
        {
            _documents = new FleetDocuments(null, []);
            return;
        }

        var documents = new DocumentStorage(_storage, this.GetPrimaryKeyString());
        var rows = await documents.ReadAllAsync();
        if (await MemoryIn(_storage).TakeAsync() is { } saved)
        {
            _memory = FleetMemory.Restore(saved, time.GetUtcNow());
            _mayBeOutdated = true;
        }

        _documents = new FleetDocuments(documents, rows);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (reason.ReasonCode == DeactivationReasonCode.Migrating)
        {
            return;
        }

        if (_storage is not null)
        {
            await MemoryIn(_storage).SaveAsync(_memory.Save(time.GetUtcNow()));
        }
        else if (reason.ReasonCode is DeactivationReasonCode.ShuttingDown or DeactivationReasonCode.DirectoryFailure
            && manifests.Current.Silos.Any(IsAnotherHost))
        {
            // The silo stops, or another one that knew where this grain is. Memory is lost unless it moves.
            MigrateOnIdle();
        }
    }

    public Task<ExchangeAnswer> ExchangeAsync(ExchangeRequest request)
    {
        if (_mayBeOutdated && !_memory.IsKnownBy(request))
        {
            // The replica has sent its counts to another activation. They would be there twice once it sends all of them again.
            _memory = new FleetMemory();
            _mayBeOutdated = false;
        }

        return Task.FromResult(_memory.Exchange(request, Documents.Versions, time.GetUtcNow()));
    }

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
            _documents = new FleetDocuments(_storage is null ? null : new DocumentStorage(_storage, this.GetPrimaryKeyString()), documents!);
        }
    }

    private bool IsAnotherHost(KeyValuePair<SiloAddress, GrainManifest> silo) =>
        silo.Key != GrainContext.Address.SiloAddress && silo.Value.Grains.ContainsKey(GrainContext.GrainId.Type);

    private MemoryStorage MemoryIn(IGrainStorage storage) => new(storage, serializer, this.GetPrimaryKeyString());
}
