using PricingFleet.Replicas;
using PricingFleet.Stores;
using PricingFleet.Story;
using Yarp.ReverseProxy.Forwarder;

namespace PricingFleet;

/// <summary>Five replicas of a service that prices taxi rides, behind a proxy, all in this process.</summary>
internal sealed class FleetApplication : IAsyncDisposable
{
    private const int ReplicaCount = 5;
    private readonly WebApplication _proxy;
    private readonly HttpMessageInvoker _client;

    private FleetApplication(WebApplication proxy, IReadOnlyList<Replica> replicas, SharedStore store, HttpMessageInvoker client)
    {
        _proxy = proxy;
        _client = client;
        Replicas = replicas;
        Store = store;
    }

    public IReadOnlyList<Replica> Replicas { get; }

    public SharedStore Store { get; }

    public string Address => _proxy.Urls.First();

    /// <param name="args">Settings: <c>--Traffic:RidesPerSecond 0</c> makes no traffic, <c>--UseRedis false</c> uses memory.</param>
    /// <param name="change">What a test changes of the proxy.</param>
    public static async Task<FleetApplication> StartAsync(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        var store = SharedStore.Start(builder.Configuration.GetValue("UseRedis", true));
        var replicas = new List<Replica>();
        for (var number = 1; number <= ReplicaCount; number++)
        {
            replicas.Add(await Replica.StartAsync($"pod-{number}", args, store));
        }

        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<IReadOnlyList<Replica>>(replicas);
        builder.Services.AddSingleton(store);
        builder.Services.AddHostedService<Traffic>();
        change?.Invoke(builder);
        var proxy = builder.Build();
        var client = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        MapQuotes(proxy, replicas, client);
        foreach (var replica in replicas)
        {
            proxy.MapForwarder($"/{replica.Name}/{{**path}}", replica.Address);
        }

        proxy.MapStory();
        await proxy.StartAsync();
        Console.WriteLine($"Open {proxy.Urls.First()}. The store of the fleet is {store.Description}.");
        return new FleetApplication(proxy, replicas, store, client);
    }

    public Task WaitForShutdownAsync() => _proxy.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        foreach (var replica in Replicas)
        {
            await replica.DisposeAsync();
        }

        await Store.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>Quotes go to one replica after the other.</summary>
    private static void MapQuotes(WebApplication proxy, List<Replica> replicas, HttpMessageInvoker client)
    {
        var count = -1;
        proxy.MapPost("/quotes", async (HttpContext context, IHttpForwarder forwarder) =>
        {
            var replica = replicas[(int)((uint)Interlocked.Increment(ref count) % replicas.Count)];
            await forwarder.SendAsync(context, replica.Address, client);
        });
    }
}
