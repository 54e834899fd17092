using BenchmarkDotNet.Attributes;

namespace PredictionGuardrails.Benchmarks;

/// <summary>What a guard adds to a call of a trivial model when nothing is breached.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class OverheadBenchmarks
{
    private readonly IScorer _scorer = new Scorer();
    private readonly Ride _ride = new(3.2f);
    private PredictionGuard<Ride, float> _guard = null!;

    [GlobalSetup]
    public void SetUp() => _guard = new PredictionGuard<Ride, float>("fare", guard => guard.Range(0, 500));

    [GlobalCleanup]
    public void CleanUp() => _guard.Dispose();

    /// <summary>The model alone, through its interface.</summary>
    [Benchmark(Baseline = true)]
    public float Bare() => _scorer.Score(_ride);

    [Benchmark]
    public float Guard() => _guard.Predict(_ride, _scorer, static (scorer, ride) => scorer.Score(ride));

    /// <summary>With a method group: the delegate is allocated by the caller.</summary>
    [Benchmark]
    public float GuardMethodGroup() => _guard.Predict(_ride, _scorer.Score);

    [Benchmark]
    public ValueTask<float> GuardAsync() =>
        _guard.PredictAsync(_ride, _scorer, static (scorer, ride, _) => ValueTask.FromResult(scorer.Score(ride)));

    [Benchmark]
    public float GuardInspect() => _guard.Inspect(_ride, _scorer.Score(_ride));

    public interface IScorer
    {
        float Score(Ride ride);
    }

    public sealed record Ride(float Kilometres);

    private sealed class Scorer : IScorer
    {
        public float Score(Ride ride) => 2.5f + (1.8f * ride.Kilometres);
    }
}
