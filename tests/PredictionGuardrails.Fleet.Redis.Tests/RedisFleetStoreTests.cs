using PredictionGuardrails.Fleet.Tests.Stores;
using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis.Tests;

/// <summary>A real server keeps what replicas share.</summary>
public sealed class RedisFleetStoreTests(RedisServer server) : FleetStoreContract
{
    /// <summary>Each test has a fleet of its own in the server. Braces in names would choose another hash slot in a cluster.</summary>
    private readonly string _fleet = $"fares }} {{ {Guid.NewGuid():N}";

    protected override ValueTask<IFleetStore> CreateAsync() => ValueTask.FromResult<IFleetStore>(
        new RedisFleetStore(new OwnConnection(ConfigurationOptions.Parse(server.Start())), _fleet, RedisFleetBuilderExtensions.DefaultKeyPrefix));

    protected override async ValueTask ClearAsync(IFleetStore store)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.Start());
        var keys = connection.GetServers()[0].Keys(pattern: $"*{Uri.EscapeDataString(_fleet)}*").ToArray();
        await connection.GetDatabase().KeyDeleteAsync(keys);
    }
}
