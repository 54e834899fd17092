using BenchmarkDotNet.Attributes;

namespace PredictionGuardrails.Benchmarks;

/// <summary>The same from several threads at once, each with 200,000 calls; the mean is the time of one call on one thread.</summary>
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
[Throughput]
public class ContentionBenchmarks
{
    private const int Calls = 200_000;

    private readonly Scorer _scorer = new();
    private PredictionGuard<Ride, float> _guard = null!;
    private Peers _peers = null!;

    public static IEnumerable<int> ThreadCounts => new[] { 1, 2, 4, 8, 16 }.Where(count => count <= Environment.ProcessorCount);

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _guard = new PredictionGuard<Ride, float>("fare", guard => guard.Range(0, 500));
        _peers = new Peers(_scorer);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _guard.Dispose();
        _peers.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public void Bare() => OnEveryThread(static (it, ride) => it._scorer.Score(ride));

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Guard() => OnEveryThread(static (it, ride) => it._guard.Predict(ride, it._scorer, static (scorer, ride) => scorer.Score(ride)));

    [Benchmark(OperationsPerInvoke = Calls)]
    public void InterlockedIncrement() => OnEveryThread(static (it, ride) => it._peers.InterlockedIncrement(ride));

    [Benchmark(OperationsPerInvoke = Calls)]
    public void LockedWelford() => OnEveryThread(static (it, ride) => it._peers.LockedWelford(ride));

    [Benchmark(OperationsPerInvoke = Calls)]
    public void OpenTelemetryHistogram() => OnEveryThread(static (it, ride) => it._peers.OpenTelemetryHistogram(ride));

    [Benchmark(OperationsPerInvoke = Calls)]
    public void PrometheusHistogram() => OnEveryThread(static (it, ride) => it._peers.PrometheusHistogram(ride));

    [Benchmark(OperationsPerInvoke = Calls)]
    public void HdrHistogram() => OnEveryThread(static (it, ride) => it._peers.HdrHistogram(ride));

    [Benchmark(OperationsPerInvoke = Calls)]
    public void PollyFallbackAndBreaker() => OnEveryThread(static (it, ride) => it._peers.PollyFallbackAndBreaker(ride));

    private void OnEveryThread(Func<ContentionBenchmarks, Ride, float> call)
    {
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            // Rides of many lengths, as real ones are: the same bucket over and over would flatter a histogram.
            var rides = Enumerable.Range(0, 64).Select(i => new Ride(1 + (((i * 37) + number) % 64 / 4f))).ToArray();
            var sum = 0f;
            start.SignalAndWait();
            for (var i = 0; i < Calls; i++)
            {
                sum += call(this, rides[i & 63]);
            }

            GC.KeepAlive(sum);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }
}
