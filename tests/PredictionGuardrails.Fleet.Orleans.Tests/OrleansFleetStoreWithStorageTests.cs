using PredictionGuardrails.Fleet.Orleans.Tests.Support;
using PredictionGuardrails.Fleet.Tests.Stores;

namespace PredictionGuardrails.Fleet.Orleans.Tests;

/// <summary>A grain keeps what replicas share, documents in a storage of the silos.</summary>
public sealed class OrleansFleetStoreWithStorageTests(SharedCluster cluster) : FleetStoreContract
{
    private readonly string _fleet = $"fares / {{ % {Guid.NewGuid():N}";

    protected override ValueTask<IFleetStore> CreateAsync() =>
        ValueTask.FromResult<IFleetStore>(new OrleansFleetStore(cluster.WithStorage.Client, _fleet, "a test"));

    /// <summary>Documents stay, and nothing else does.</summary>
    protected override async ValueTask ClearAsync(IFleetStore store)
    {
        await cluster.WithStorage.DeactivateAsync(_fleet);
        cluster.Storage.TakeMemory(_fleet);
    }
}
