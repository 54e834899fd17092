using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PredictionGuardrails;

namespace PricingFleet.Stores;

/// <summary>A Redis server on a free port, in a temporary folder. To switch it off ends its process.</summary>
internal sealed class RedisProcess : SharedStore
{
    private readonly string _program;
    private readonly string _folder = Directory.CreateTempSubdirectory("pricing-fleet-").FullName;
    private readonly int _port = FreePort();
    private Process _process;

    public RedisProcess(string program)
    {
        _program = program;
        _process = StartServer();
    }

    public override string Description => $"a Redis server on port {_port}";

    /// <summary>The program; null if it isn't installed.</summary>
    public static string? FindProgram() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "redis-server.exe" : "redis-server")).FirstOrDefault(File.Exists);

    public override void Use(FleetBuilder fleet) => fleet.UseRedis($"127.0.0.1:{_port}");

    public override ValueTask DisposeAsync()
    {
        End();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    protected override void Apply(bool isGone)
    {
        if (isGone)
        {
            End();
        }
        else
        {
            _process.Dispose();
            _process = StartServer();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process StartServer() => Process.Start(new ProcessStartInfo(
        _program, ["--port", $"{_port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "no", "--logfile", Path.Combine(_folder, "log")]))!;

    private void End()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }
}
