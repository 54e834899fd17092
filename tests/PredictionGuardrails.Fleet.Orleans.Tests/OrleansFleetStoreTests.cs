using PredictionGuardrails.Fleet.Orleans.Tests.Support;
using PredictionGuardrails.Fleet.Tests.Stores;

namespace PredictionGuardrails.Fleet.Orleans.Tests;

/// <summary>A grain keeps what replicas share, in memory.</summary>
public sealed class OrleansFleetStoreTests(SharedCluster cluster) : FleetStoreContract
{
    private readonly string _fleet = $"fares / {{ % {Guid.NewGuid():N}";

    protected override ValueTask<IFleetStore> CreateAsync() =>
        ValueTask.FromResult<IFleetStore>(new OrleansFleetStore(cluster.InMemory.Client, _fleet, "a test"));

    protected override async ValueTask ClearAsync(IFleetStore store) => await cluster.InMemory.DeactivateAsync(_fleet);
}
