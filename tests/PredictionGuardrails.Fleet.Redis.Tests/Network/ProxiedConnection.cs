using System.Net.Sockets;
using System.Threading.Channels;

namespace PredictionGuardrails.Fleet.Redis.Tests.Network;

/// <summary>A connection of a client, and the one to the server that belongs to it.</summary>
internal sealed class ProxiedConnection : IDisposable
{
    private readonly Socket _client;
    private readonly Socket _server;

    public ProxiedConnection(Socket client, Socket server, NetworkFaults faults)
    {
        _client = client;
        _server = server;
        Forward(client, server, faults.PassRequestAsync);
        Forward(server, client, faults.PassAnswerAsync);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    /// <summary>Reads all the time, so that what is sent while something is held is held, too, and in its order.</summary>
    private void Forward(Socket from, Socket to, Func<Task> pass)
    {
        var way = Channel.CreateUnbounded<(byte[] Bytes, Task Passed)>();
        _ = UntilClosedAsync(() => ReceiveAsync(from, way.Writer, pass));
        _ = UntilClosedAsync(() => SendAsync(to, way.Reader));
    }

    private static async Task ReceiveAsync(Socket from, ChannelWriter<(byte[] Bytes, Task Passed)> way, Func<Task> pass)
    {
        var bytes = new byte[65_536];
        int count;
        while ((count = await from.ReceiveAsync(bytes)) > 0)
        {
            way.TryWrite((bytes[..count], pass()));
        }

        way.Complete();
    }

    private static async Task SendAsync(Socket to, ChannelReader<(byte[] Bytes, Task Passed)> way)
    {
        await foreach (var (bytes, passed) in way.ReadAllAsync())
        {
            await passed;
            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await to.SendAsync(bytes.AsMemory(sent));
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }

    /// <summary>One that fails closes both sides.</summary>
    private async Task UntilClosedAsync(Func<Task> forward)
    {
        try
        {
            await forward();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Dispose();
        }
    }
}
