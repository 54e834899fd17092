using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PredictionGuardrails.Fleet;
using PredictionGuardrails.Fleet.Redis;
using StackExchange.Redis;

namespace PredictionGuardrails.Benchmarks;

/// <summary>What replicas cost a Redis server of their own: processor time, bytes, and how long an exchange takes.</summary>
internal static class FleetLoad
{
    private const int Guards = 10;
    private const int PredictionsOfTick = 1_000;

    /// <summary>How many scores guards of numbers have: for gross changes, for shifts, and for numbers beyond the tails.</summary>
    private static readonly int[] Scores = [29, 43, 2];

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <param name="ticks">How often each replica exchanges.</param>
    public static async Task RunAsync(int ticks)
    {
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        var port = FreePort();
        using var server = Process.Start(new ProcessStartInfo(
            "redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder.FullName, "--save", "", "--logfile", Path.Combine(folder.FullName, "log")]))!;
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},connectRetry=20,connectTimeout=1000,allowAdmin=true");
            Console.WriteLine($"{Guards} guards, {PredictionsOfTick:N0} log-normal predictions of each in an interval, 2 metrics, {ticks} intervals of {Interval.TotalSeconds:0} s");
            Console.WriteLine("| replicas | Redis: % of a core | in, kB/s | out, kB/s | memory, MB | exchange: median, ms | p99, ms |");
            Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            foreach (var replicas in (int[])[1, 10, 100])
            {
                Console.WriteLine(await MeasureAsync(connection, replicas, ticks));
            }
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(ConnectionMultiplexer connection, int replicas, int ticks)
    {
        await using var store = new RedisFleetStore(new SharedConnection(connection), $"load {replicas}", "benchmark");
        var random = new Random(1);
        var durations = new List<double>();
        var before = await ReadAsync(connection);
        for (var tick = 1; tick <= ticks; tick++)
        {
            for (var replica = 0; replica < replicas; replica++)
            {
                var report = Report(replica, tick, random);
                var began = Stopwatch.GetTimestamp();
                await store.ExchangeAsync(report, CancellationToken.None);
                durations.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            // One replica adds up what all have gathered.
            await store.ReadReplicasAsync(CancellationToken.None);
            await store.TryWriteDocumentAsync("evidence", tick - 1, "pod-0", CancellationToken.None);
        }

        var after = await ReadAsync(connection);
        durations.Sort();
        var seconds = ticks * Interval.TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {replicas} | {100 * (after.Processor - before.Processor) / seconds:0.00} | {(after.In - before.In) / seconds / 1000:0.0} | {(after.Out - before.Out) / seconds / 1000:0.0} | {after.Memory / 1e6:0.0} | {durations[durations.Count / 2]:0.00} | {durations[(int)(0.99 * durations.Count)]:0.00} |");
    }

    private static FleetReport Report(int replica, int tick, Random random) => new()
    {
        Replica = $"pod-{replica}",
        Incarnation = $"incarnation-{replica}",
        Sequence = tick,
        TimeToLive = TimeSpan.FromMinutes(1),
        Guards =
        [
            .. Enumerable.Range(0, Guards).Select(guard => new FleetGuardReport
            {
                Guard = $"guard-{guard}", ModelVersion = "1.0", Mode = GuardMode.Enforce, Breaker = BreakerState.Closed, PredictionCount = tick * PredictionsOfTick, LastAction = 0,
                Evidence = [.. Scores.Select((count, kind) => Evidence(kind, count, tick, random))],
            }),
        ],
        Counts =
        [
            .. Enumerable.Range(0, Guards).SelectMany(guard => new[]
            {
                new FleetCounts(new FleetMetric($"guard-{guard}", "1.0", "prediction"), Values(random, PredictionsOfTick, 2.5, 0.8)),
                new FleetCounts(new FleetMetric($"guard-{guard}", "1.0", "latency"), Values(random, PredictionsOfTick / 64, -7, 0.5)),
            }),
        ],
    };

    private static FleetEvidenceReport Evidence(int kind, int scores, int tick, Random random)
    {
        var gains = new byte[scores * sizeof(int)];
        random.NextBytes(gains);
        return new FleetEvidenceReport
        {
            Metric = "prediction",
            IsGross = kind == 0,
            Scores = "AAAAAAAA",
            Id = kind + 1,
            PredictionCount = tick * PredictionsOfTick,
            AlarmLevel = 18.13,
            TestLevel = 7.31,
            RequiredProbes = 50,
            Gains = gains,
        };
    }

    private static MetricSnapshot Values(Random random, int count, double mean, double deviation)
    {
        var builder = new MetricSnapshotBuilder();
        for (var i = 0; i < count; i++)
        {
            builder.AddNumber(Math.Exp(mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))));
        }

        return builder.Build(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(1));
    }

    private static async Task<(double Processor, double In, double Out, double Memory)> ReadAsync(ConnectionMultiplexer connection)
    {
        var info = (await connection.GetServers()[0].InfoAsync()).SelectMany(static section => section).GroupBy(static pair => pair.Key)
            .ToDictionary(static pair => pair.Key, static pair => pair.First().Value);
        return (Read("used_cpu_sys") + Read("used_cpu_user"), Read("total_net_input_bytes"), Read("total_net_output_bytes"), Read("used_memory"));

        double Read(string name) => double.Parse(info[name], CultureInfo.InvariantCulture);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
