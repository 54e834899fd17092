using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis.Tests.Network;

/// <summary>A replica that reaches a server through a network of its own. Its timeout is that of a clock that the test sets.</summary>
internal sealed class NetworkedReplica : IAsyncDisposable
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(2);
    private readonly FakeTimeProvider _time;
    private readonly TcpProxy _network;
    private readonly ClientEvents _client = new();
    private NetworkFault _fault;

    public NetworkedReplica(string name, string fleet, int server, FakeTimeProvider time)
    {
        _time = time;
        _network = new TcpProxy(server, time);
        var options = ConfigurationOptions.Parse($"127.0.0.1:{_network.Port}");
        options.Defaults = _client;
        Replica = new RedisReplica(name, fleet, builder => builder.UseRedis(options), time);
    }

    public RedisReplica Replica { get; }

    public int Port => _network.Port;

    /// <summary>Exchanges. The timeout passes if the network holds the request or its answer.</summary>
    public async Task ExchangeAsync()
    {
        if (_fault is NetworkFault.None or NetworkFault.Cut)
        {
            await Replica.ExchangeAsync();
            return;
        }

        var held = _network.Faults.NextHeldAsync();
        var exchange = Replica.ExchangeAsync();
        await held;
        _time.Advance(StoreTimeout);
        await exchange;
    }

    public async Task BeginAsync(NetworkFault fault)
    {
        _fault = fault;
        switch (fault)
        {
            case NetworkFault.LateAnswers:
                _network.Faults.Delay = TimeSpan.FromSeconds(5);
                break;
            case NetworkFault.Cut:
                await _network.CutAsync();
                await _client.Failed;
                break;
            default:
                _network.Faults.BeginSilence();
                break;
        }
    }

    /// <summary>Ends the fault, and waits for the client to reconnect if it has to.</summary>
    public async Task EndAsync()
    {
        _network.Faults.Delay = TimeSpan.Zero;
        if (_fault == NetworkFault.SilenceThatForgets)
        {
            _network.CloseConnections();
        }

        _network.Faults.EndSilence();
        if (_fault == NetworkFault.Cut)
        {
            _network.Repair();
        }

        if (_fault is NetworkFault.Cut or NetworkFault.SilenceThatForgets)
        {
            await _client.Restored;
        }

        _fault = NetworkFault.None;
    }

    public async ValueTask DisposeAsync()
    {
        await Replica.DisposeAsync();
        await _network.DisposeAsync();
    }
}
