using System.Net;
using System.Net.Sockets;

namespace PredictionGuardrails.Fleet.Redis.Tests.Network;

/// <summary>
/// The network between clients and a server on this machine. It can be cut, delay answers, and go silent: connections stay open and new ones are accepted, but
/// nothing gets through, as behind a firewall that drops packets.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ProxiedConnection> _connections = [];
    private readonly int _server;
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private Task _accepting;

    /// <param name="server">The port of the server.</param>
    /// <param name="time">The clock of the delay.</param>
    public TcpProxy(int server, TimeProvider time)
    {
        _server = server;
        Faults = new NetworkFaults(time);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener);
    }

    public int Port { get; }

    /// <summary>What happens to bytes on their way.</summary>
    public NetworkFaults Faults { get; }

    /// <summary>Closes all connections, and refuses new ones.</summary>
    public async Task CutAsync()
    {
        _listener.Stop();
        await _accepting;
        CloseConnections();
    }

    /// <summary>Accepts connections again after a cut.</summary>
    public void Repair()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Closes all connections. New ones are still accepted.</summary>
    public void CloseConnections()
    {
        lock (_gate)
        {
            _connections.ForEach(static connection => connection.Dispose());
            _connections.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await CutAsync();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync();
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(IPAddress.Loopback, _server);
                lock (_gate)
                {
                    _connections.Add(new ProxiedConnection(client, server, Faults));
                }
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }
}
