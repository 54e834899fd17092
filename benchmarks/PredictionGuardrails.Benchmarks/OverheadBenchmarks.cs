using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Benchmarks;

/// <summary>What a guard adds to a call of a trivial model when nothing is breached, beside what people use today.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class OverheadBenchmarks
{
    private Ride[] _rides = null!;
    private int _next;
    private IScorer[] _scorers = null!;
    private PredictionGuard<Ride, float> _guard = null!;
    private PredictionGuard<Ride, float> _unlogged = null!;
    private PredictionGuard<Ride, float> _unwatched = null!;
    private Peers _peers = null!;

    // Two kinds of scorers in use, so that the interface call stays one.
    private IScorer Scorer => _scorers[0];

    // Another one for every call, so that predictions vary as they do in service.
    private Ride Ride => _rides[_next++ & 1023];

    /// <summary>The same calls for rides of a thread's own.</summary>
    public IEnumerable<(string Name, Func<Ride, float> Call)> CallsOfRides =>
    [
        ("Bare", ride => Scorer.Score(ride)),
        ("Guard", ride => _guard.Predict(ride, Scorer, static (scorer, ride) => scorer.Score(ride))),
        ("InterlockedIncrement", _peers.InterlockedIncrement),
        ("LockedWelford", _peers.LockedWelford),
        ("OpenTelemetryHistogram", _peers.OpenTelemetryHistogram),
        ("PrometheusHistogram", _peers.PrometheusHistogram),
        ("HdrHistogram", _peers.HdrHistogram),
    ];

    private static IConfiguration Unwatched => new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { ["PredictionGuardrails:Guards:unwatched:Change:Enabled"] = "false" }).Build();

    [GlobalSetup]
    public void SetUp()
    {
        _scorers = [new Scorer(), new OtherScorer()];
        _rides = Rides(1);
        for (var i = 0; i < 100_000; i++)
        {
            _ = _scorers[i % 2].Score(Ride);
        }

        _guard = Watching();
        _unlogged = Watching(static guard => guard.Log(static log => log.Column("distance", static ride => ride.Kilometers)));
        _unwatched = new PredictionGuard<Ride, float>(
            "unwatched", guard => guard.Range(0, 500), new PredictionGuardDependencies { Configuration = Unwatched });
        _peers = new Peers(_scorers[0]);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _guard.Dispose();
        _unlogged.Dispose();
        _unwatched.Dispose();
        _peers.Dispose();
    }

    /// <summary>The model alone, through its interface.</summary>
    [Benchmark(Baseline = true)]
    public float Bare() => Scorer.Score(Ride);

    [Benchmark]
    public float Guard() => _guard.Predict(Ride, Scorer, static (scorer, ride) => scorer.Score(ride));

    /// <summary>The same with columns declared for a prediction log, which there is not.</summary>
    [Benchmark]
    public float GuardWithoutLog() => _unlogged.Predict(Ride, Scorer, static (scorer, ride) => scorer.Score(ride));

    /// <summary>The same without a baseline to compare with: what the comparison costs.</summary>
    [Benchmark]
    public float GuardUnwatched() => _unwatched.Predict(Ride, Scorer, static (scorer, ride) => scorer.Score(ride));

    /// <summary>With a method group: the delegate is allocated by the caller.</summary>
    [Benchmark]
    public float GuardMethodGroup() => _guard.Predict(Ride, Scorer.Score);

    [Benchmark]
    public ValueTask<float> GuardAsync() =>
        _guard.PredictAsync(Ride, Scorer, static (scorer, ride, _) => ValueTask.FromResult(scorer.Score(ride)));

    [Benchmark]
    public float GuardInspect() => _guard.Inspect(Ride, Scorer.Score(Ride));

    [Benchmark]
    public float InterlockedIncrement() => _peers.InterlockedIncrement(Ride);

    [Benchmark]
    public float LockedWelford() => _peers.LockedWelford(Ride);

    [Benchmark]
    public float OpenTelemetryHistogram() => _peers.OpenTelemetryHistogram(Ride);

    [Benchmark]
    public float PrometheusHistogram() => _peers.PrometheusHistogram(Ride);

    [Benchmark]
    public float HdrHistogram() => _peers.HdrHistogram(Ride);

    [Benchmark]
    public float PollyFallbackAndBreaker() => _peers.PollyFallbackAndBreaker(Ride);

    public static Ride[] Rides(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 1024).Select(_ => new Ride((float)(1 + (4 * (random.NextDouble() + random.NextDouble())))))];
    }

    /// <summary>What a dashboard or an exporter does from time to time.</summary>
    public void TakeSnapshot() => _guard.GetSnapshot();

    /// <summary>A guard that has learned its baseline and compares with it.</summary>
    private PredictionGuard<Ride, float> Watching(Action<PredictionGuardBuilder<Ride, float>>? configure = null)
    {
        var guard = new PredictionGuard<Ride, float>("fare", guard =>
        {
            guard.Range(0, 500).Baseline(minimumDuration: TimeSpan.Zero);
            configure?.Invoke(guard);
        });
        for (var i = 0; i < 1024; i++)
        {
            guard.Inspect(Ride, _scorers[0].Score(Ride));
        }

        guard.EvaluateNow();
        return guard;
    }

    private sealed class OtherScorer : IScorer
    {
        public float Score(Ride ride) => ride.Kilometers;
    }
}
