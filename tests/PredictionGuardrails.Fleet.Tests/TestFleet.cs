using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Several replicas of a service in this process, with one clock, which share a store.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private readonly List<TestReplica> _replicas = [];
    private int _added;
    private readonly (string Key, string? Value)[] _settings;

    public TestFleet(params (string Key, string? Value)[] settings)
    {
        _settings = settings;
        Store = new TestStore(new InProcessFleetStore(Time));
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));

    public TestStore Store { get; }

    public IReadOnlyList<TestReplica> Replicas => _replicas;

    public TestReplica this[int replica] => _replicas[replica];

    /// <summary>Creates a fleet of replicas that have heard of each other.</summary>
    public static async Task<TestFleet> StartAsync(int replicas, params (string Key, string? Value)[] settings)
    {
        var fleet = new TestFleet(settings);
        for (var i = 0; i < replicas; i++)
        {
            fleet.Add();
        }

        await fleet.TickAsync();
        await fleet.TickAsync();
        return fleet;
    }

    /// <summary>Adds a replica, which hasn't exchanged anything yet.</summary>
    /// <param name="version">The version of its model.</param>
    /// <param name="configure">Declares more of the guard.</param>
    public TestReplica Add(string version = "1", Action<PredictionGuardBuilder<double, double>>? configure = null)
    {
        var name = $"pod-{++_added}";
        var settings = _settings.Append(("Fleet:Replica", name)).Append(("Fleet:Name", "fares"))
            .Select(static setting => KeyValuePair.Create($"PredictionGuardrails:{setting.Item1}", setting.Item2));
        var replica = new TestReplica(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), Store, Time, version, configure);
        _replicas.Add(replica);
        return replica;
    }

    /// <summary>Every replica ends, and starts again with nothing that it has learned.</summary>
    public async Task RestartAllAsync()
    {
        var count = _replicas.Count;
        await DisposeAsync();
        _replicas.Clear();
        _added = 0;
        for (var i = 0; i < count; i++)
        {
            Add();
        }
    }

    /// <summary>A replica ends.</summary>
    public async Task RemoveAsync(int replica)
    {
        await _replicas[replica].DisposeAsync();
        _replicas.RemoveAt(replica);
    }

    /// <summary>Ten seconds pass, and every replica exchanges with the store.</summary>
    public async Task TickAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(10));
        foreach (var replica in _replicas)
        {
            await replica.ExchangeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }
}
