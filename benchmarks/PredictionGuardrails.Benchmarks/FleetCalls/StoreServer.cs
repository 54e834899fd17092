using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PredictionGuardrails.Fleet.Redis.Tests.Network;
using StackExchange.Redis;

namespace PredictionGuardrails.Benchmarks.FleetCalls;

/// <summary>A Redis server of its own, and what can happen to it.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-calls-");
    private readonly int _port = FreePort();
    private readonly Process _process;
    private readonly TcpProxy _network;
    private ConnectionMultiplexer? _connection;

    private StoreServer(string[] options)
    {
        string[] all = ["--port", $"{_port}", "--bind", "127.0.0.1", "--dir", _folder.FullName, "--save", "", "--logfile", Path.Combine(_folder.FullName, "log"), .. options];
        _process = Process.Start(new ProcessStartInfo("redis-server", all))!;
        _network = new TcpProxy(_port, TimeProvider.System);
    }

    /// <summary>A configuration of the client that connects directly.</summary>
    public string Configuration => $"127.0.0.1:{_port}";

    /// <summary>A configuration of the client that connects through a network that can be slow.</summary>
    public string SlowConfiguration => $"127.0.0.1:{_network.Port}";

    public static async Task<StoreServer> StartAsync(params string[] options)
    {
        var server = new StoreServer(options);
        await server.WaitAsync();
        server._connection = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},connectRetry=20,connectTimeout=1000,allowAdmin=true");
        return server;
    }

    public void Kill() => _process.Kill();

    /// <summary>Waits until the server listens. The client gives up sooner than a server starts on a busy machine.</summary>
    private async Task WaitAsync()
    {
        while (true)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Stops the server where it is. Its connections stay open.</summary>
    public void Freeze() => Signal("STOP");

    public void Delay(TimeSpan answers) => _network.Faults.Delay = answers;

    public Task FlushAsync() => _connection!.GetServers()[0].FlushAllDatabasesAsync();

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _connection!.CloseAsync(allowCommandsToComplete: false);
        await _connection.DisposeAsync();
        await _network.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
