using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PredictionGuardrails.Fleet.Redis.Tests;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace PredictionGuardrails.Fleet.Redis.Tests;

/// <summary>
/// A Redis server of its own for the tests, on a free port and in its own folder. Debian's package <c>redis-server</c> brings it; where it's missing, tests are
/// skipped, except in CI.
/// </summary>
public sealed class RedisServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("redis-").FullName;
    private readonly Lock _gate = new();
    private readonly List<Process> _running = [];
    private int _port;

    /// <summary>Gets the endpoint of a running server without authentication.</summary>
    public string Start()
    {
        lock (_gate)
        {
            _port = _port == 0 ? StartOwn().Port : _port;
            return $"127.0.0.1:{_port}";
        }
    }

    /// <summary>Starts a server that a test has for itself.</summary>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="arguments">Further options.</param>
    public (int Port, Process Process) StartOwn(int port = 0, params string[] arguments)
    {
        var program = Find();
        var actual = port == 0 ? FreePort() : port;
        var folder = Directory.CreateDirectory(Path.Combine(_folder, $"{actual}")).FullName;
        string[] all = ["--port", $"{actual}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no", .. arguments];
        var process = Process.Start(new ProcessStartInfo(program, all) { RedirectStandardOutput = true })!;
        lock (_gate)
        {
            _running.Add(process);
        }

        WaitUntilReady(process);
        return (actual, process);
    }

    /// <summary>Sends a signal to a server.</summary>
    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Ports of a cluster's bus are 10,000 higher, so ports end below 55,535.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (port < 55_535)
            {
                return port;
            }
        }
    }

    public void Dispose()
    {
        foreach (var process in _running)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static void WaitUntilReady(Process process)
    {
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult(line.Data is not null);
            }
        };
        process.BeginOutputReadLine();
        if (!ready.Task.GetAwaiter().GetResult())
        {
            throw new InvalidOperationException("redis-server ended before it accepted connections.");
        }
    }

    private static string Find()
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/bin")
            .Select(static folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);
        if (found is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "Redis isn't installed. On Debian: apt-get install redis-server");
            throw new InvalidOperationException("Redis isn't installed, although .ci/run installs it.");
        }

        return found;
    }
}
