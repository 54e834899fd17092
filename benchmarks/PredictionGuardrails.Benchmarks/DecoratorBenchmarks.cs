using BenchmarkDotNet.Attributes;

namespace PredictionGuardrails.Benchmarks;

/// <summary>What the decorator that is written at compile time costs beside one that a person writes.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class DecoratorBenchmarks
{
    private readonly Ride[] _rides = [.. Enumerable.Range(0, 1024).Select(i => new Ride(1 + (i * 37 % 64 / 4f)))];
    private PredictionGuard<Ride, float> _guard = null!;
    private IScorer[] _scorers = null!;
    private int _next;

    private Ride Ride => _rides[_next++ & 1023];

    [GlobalSetup]
    public void SetUp()
    {
        _guard = new PredictionGuard<Ride, float>("fare", guard => guard.Range(0, 500));
        _scorers = [new Scorer(), new HandWrittenScorer(new Scorer(), _guard), new GuardedScorer(new Scorer(), _guard)];
        for (var i = 0; i < 100_000; i++)
        {
            _ = _scorers[i % 3].Score(Ride);
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _guard.Dispose();

    [Benchmark]
    public float Bare() => _scorers[0].Score(Ride);

    [Benchmark(Baseline = true)]
    public float HandWritten() => _scorers[1].Score(Ride);

    [Benchmark]
    public float Generated() => _scorers[2].Score(Ride);
}

[GuardedBy("fare")]
public partial class GuardedScorer : IScorer;

public sealed class HandWrittenScorer(IScorer inner, PredictionGuard<Ride, float> guard) : IScorer
{
    public float Score(Ride ride) => guard.Predict(ride, inner, static (inner, ride) => inner.Score(ride));
}
