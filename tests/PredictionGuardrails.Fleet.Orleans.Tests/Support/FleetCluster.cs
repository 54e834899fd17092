using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using PredictionGuardrails.Fleet.Orleans.Grains;

namespace PredictionGuardrails.Fleet.Orleans.Tests.Support;

/// <summary>A cluster of Orleans in this process: several silos, and a client of them.</summary>
internal sealed class FleetCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly TaskCompletionSource _reconnected;

    private FleetCluster(InProcessTestCluster cluster, TaskCompletionSource reconnected)
    {
        _cluster = cluster;
        _reconnected = reconnected;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public IClusterClient Client => _cluster.Client;

    /// <summary>Completes when the client is connected again after it was connected to no silo.</summary>
    public Task Reconnected => _reconnected.Task.WaitAsync(Token);

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    /// <param name="silos">The number of silos.</param>
    /// <param name="configure">Adds services to each silo.</param>
    public static async Task<FleetCluster> StartAsync(short silos, Action<ISiloBuilder>? configure = null)
    {
        var reconnected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) => configure?.Invoke(silo));
        builder.ConfigureClient(client =>
        {
            // The client looks for other silos itself, as it does once a minute by default.
            client.Configure<GatewayOptions>(static options => options.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(50));
            client.AddGatewayCountChangedHandler((_, change) =>
            {
                if (change.ConnectionRecovered)
                {
                    reconnected.TrySetResult();
                }
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync(Token);
        return new FleetCluster(cluster, reconnected);
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
        foreach (var other in Silos)
        {
            await WaitUntilDeadAsync(other, silo.SiloAddress);
        }
    }

    /// <summary>Ends all silos without notice.</summary>
    public async Task KillAllAsync()
    {
        foreach (var silo in Silos.ToList())
        {
            await _cluster.KillSiloAsync(silo, Token);
        }
    }

    public Task StartSiloAsync() => _cluster.StartAdditionalSiloAsync();

    /// <summary>Drops the memory of a fleet, as a silo that crashes does.</summary>
    public Task ForgetAsync(string fleet) => _cluster.DeactivateAsync(GrainOf(fleet).GetGrainId());

    /// <summary>Moves a fleet to another silo.</summary>
    public async Task MoveAsync(string fleet)
    {
        var current = await FindAsync(fleet);
        var target = Silos.First(silo => silo != current).SiloAddress;
        await _cluster.MigrateAsync(GrainOf(fleet).GetGrainId(), target);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private IFleetGrain GrainOf(string fleet) => Client.GetGrain<IFleetGrain>(fleet);

    private static async Task WaitUntilDeadAsync(InProcessSiloHandle observer, SiloAddress silo)
    {
        var membership = observer.ServiceProvider.GetRequiredService<IClusterMembershipService>();
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(Token))
        {
            if (snapshot.GetSiloStatus(silo) == SiloStatus.Dead)
            {
                return;
            }
        }
    }
}
