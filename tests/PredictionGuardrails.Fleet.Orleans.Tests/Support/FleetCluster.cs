using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using PredictionGuardrails.Fleet.Orleans.Grains;

namespace PredictionGuardrails.Fleet.Orleans.Tests.Support;

/// <summary>A cluster of Orleans in this process: several silos, and a client of them.</summary>
internal sealed class FleetCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    /// <summary>Completes when the client has lost the connections to all silos.</summary>
    private readonly Task _disconnected;

    private FleetCluster(InProcessTestCluster cluster, Task disconnected)
    {
        _cluster = cluster;
        _disconnected = disconnected;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public IClusterClient Client => _cluster.Client;

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    /// <param name="silos">The number of silos.</param>
    /// <param name="configure">Adds services to each silo.</param>
    public static async Task<FleetCluster> StartAsync(short silos, Action<ISiloBuilder>? configure = null)
    {
        var disconnected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) => configure?.Invoke(silo));
        builder.ConfigureClient(client =>
        {
            // A client looks for other silos once a minute by default.
            client.Services.PostConfigure<GatewayOptions>(static options => options.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(50));
            client.AddGatewayCountChangedHandler((_, change) =>
            {
                if (change.NumberOfConnectedGateways == 0)
                {
                    disconnected.TrySetResult();
                }
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync(Token);
        return new FleetCluster(cluster, disconnected.Task);
    }

    /// <summary>The grains as an application sees them that is a silo.</summary>
    public static IGrainFactory GrainsOf(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>The silo in which the grain of a fleet is.</summary>
    public async Task<InProcessSiloHandle> FindAsync(string fleet)
    {
        var address = await Client.GetGrain<IManagementGrain>(0).GetActivationAddress(GrainOf(fleet));
        return _cluster.GetSiloForAddress(address!)!;
    }

    /// <summary>Stops a silo as a deployment does.</summary>
    public Task StopAsync(InProcessSiloHandle silo) => _cluster.StopSiloAsync(silo, Token);

    /// <summary>Ends a silo without notice, and waits until the others know it.</summary>
    public async Task KillAsync(InProcessSiloHandle silo)
    {
        await _cluster.KillSiloAsync(silo, Token);
        await _cluster.WaitForLivenessToStabilizeAsync(didKill: true);
    }

    /// <summary>Ends all silos without notice, and waits until the client knows it.</summary>
    public async Task KillAllAsync()
    {
        foreach (var silo in Silos.ToList())
        {
            await _cluster.KillSiloAsync(silo, Token);
        }

        await _disconnected.WaitAsync(Token);
    }

    /// <summary>Starts a silo, and waits until the client knows it.</summary>
    public async Task ReviveAsync()
    {
        await _cluster.StartAdditionalSiloAsync();
        await _cluster.WaitForLivenessToStabilizeAsync();
    }

    /// <summary>Ends the activation of a fleet. Its memory is lost, unless there is a storage.</summary>
    public Task DeactivateAsync(string fleet) => _cluster.DeactivateAsync(GrainOf(fleet).GetGrainId());

    /// <summary>Moves a fleet to another silo.</summary>
    public async Task MoveAsync(string fleet)
    {
        var current = await FindAsync(fleet);
        var target = Silos.First(silo => silo != current).SiloAddress;
        await _cluster.MigrateAsync(GrainOf(fleet).GetGrainId(), target);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private IFleetGrain GrainOf(string fleet) => Client.GetGrain<IFleetGrain>(fleet);
}
