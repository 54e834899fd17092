using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using PredictionGuardrails.Fleet.Orleans.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedCluster))]

namespace PredictionGuardrails.Fleet.Orleans.Tests.Support;

/// <summary>Clusters of two silos that no test stops: one keeps documents in memory, the other in a storage.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    internal FleetCluster InMemory { get; private set; } = null!;

    internal FleetCluster WithStorage { get; private set; } = null!;

    internal TestStorage Storage { get; } = new();

    public async ValueTask InitializeAsync()
    {
        InMemory = await FleetCluster.StartAsync(2);
        WithStorage = await FleetCluster.StartAsync(
            2, silo => silo.Services.AddKeyedSingleton<IGrainStorage>(OrleansFleetBuilderExtensions.StorageName, Storage));
    }

    public async ValueTask DisposeAsync()
    {
        await InMemory.DisposeAsync();
        await WithStorage.DisposeAsync();
    }
}
