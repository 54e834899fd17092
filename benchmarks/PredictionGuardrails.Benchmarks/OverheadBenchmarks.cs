using BenchmarkDotNet.Attributes;

namespace PredictionGuardrails.Benchmarks;

/// <summary>What a guard adds to a call of a trivial model when nothing is breached, beside what people use today.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class OverheadBenchmarks
{
    private readonly Ride _ride = new(3.2f);
    private IScorer[] _scorers = null!;
    private PredictionGuard<Ride, float> _guard = null!;
    private Peers _peers = null!;

    // Two kinds of scorers in use, so that the interface call stays one.
    private IScorer Scorer => _scorers[0];

    [GlobalSetup]
    public void SetUp()
    {
        _scorers = [new Scorer(), new OtherScorer()];
        for (var i = 0; i < 100_000; i++)
        {
            _ = _scorers[i % 2].Score(_ride);
        }

        _guard = new PredictionGuard<Ride, float>("fare", guard => guard.Range(0, 500));
        _peers = new Peers(_scorers[0]);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _guard.Dispose();
        _peers.Dispose();
    }

    /// <summary>The model alone, through its interface.</summary>
    [Benchmark(Baseline = true)]
    public float Bare() => Scorer.Score(_ride);

    [Benchmark]
    public float Guard() => _guard.Predict(_ride, Scorer, static (scorer, ride) => scorer.Score(ride));

    /// <summary>With a method group: the delegate is allocated by the caller.</summary>
    [Benchmark]
    public float GuardMethodGroup() => _guard.Predict(_ride, Scorer.Score);

    [Benchmark]
    public ValueTask<float> GuardAsync() =>
        _guard.PredictAsync(_ride, Scorer, static (scorer, ride, _) => ValueTask.FromResult(scorer.Score(ride)));

    [Benchmark]
    public float GuardInspect() => _guard.Inspect(_ride, Scorer.Score(_ride));

    [Benchmark]
    public float InterlockedIncrement() => _peers.InterlockedIncrement(_ride);

    [Benchmark]
    public float LockedWelford() => _peers.LockedWelford(_ride);

    [Benchmark]
    public float OpenTelemetryHistogram() => _peers.OpenTelemetryHistogram(_ride);

    [Benchmark]
    public float PrometheusHistogram() => _peers.PrometheusHistogram(_ride);

    [Benchmark]
    public float HdrHistogram() => _peers.HdrHistogram(_ride);

    [Benchmark]
    public float PollyFallbackAndBreaker() => _peers.PollyFallbackAndBreaker(_ride);

    private sealed class OtherScorer : IScorer
    {
        public float Score(Ride ride) => ride.Kilometres;
    }
}
