using BenchmarkDotNet.Attributes;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Benchmarks;

/// <summary>Recording 1,024 numbers in one go, and one by one; the mean is that of one number.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class BatchBenchmarks
{
    private const int Size = 1024;

    private readonly NumberRecorder _recorder = new(() => { });
    private readonly float[] _floats = [.. Fares().Take(Size)];
    private readonly double[] _doubles = [.. Fares().Take(Size)];

    [Benchmark(Baseline = true, OperationsPerInvoke = Size)]
    public void OneByOne()
    {
        foreach (var fare in _floats)
        {
            _recorder.Record(_recorder.CellOf(ThreadRecordingContext.Current), fare);
        }
    }

    [Benchmark(OperationsPerInvoke = Size)]
    public void Floats() => _recorder.Record(_recorder.CellOf(ThreadRecordingContext.Current), _floats);

    [Benchmark(OperationsPerInvoke = Size)]
    public void Doubles() => _recorder.Record(_recorder.CellOf(ThreadRecordingContext.Current), _doubles);

    private static IEnumerable<float> Fares()
    {
        var random = new Random(1);
        while (true)
        {
            yield return (float)(2.5 + (5 * Math.Exp(random.NextDouble() + random.NextDouble())));
        }
    }
}

/// <summary>Reading what so many threads have recorded of so many guards' predictions.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class SnapshotBenchmarks
{
    private List<PredictionGuard<int, double>> _guards = null!;
    private readonly ManualResetEventSlim _end = new();

    [Params(1, 16)]
    public int Threads { get; set; }

    [Params(1, 100)]
    public int Guards { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _guards = [.. Enumerable.Range(0, Guards).Select(number => new PredictionGuard<int, double>(
            $"guard{number}", guard => guard.Baseline(minimumDuration: TimeSpan.Zero)))];
        using var ready = new CountdownEvent(Threads);
        for (var i = 0; i < Threads; i++)
        {
            new Thread(() =>
            {
                var random = new Random(1);
                foreach (var guard in _guards)
                {
                    for (var j = 0; j < 1_000; j++)
                    {
                        guard.Inspect(0, 2.5 + (20 * random.NextDouble()));
                    }
                }

                ready.Signal();
                _end.Wait();
            }).Start();
        }

        ready.Wait();
        _guards.ForEach(guard => guard.EvaluateNow());
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _end.Set();
        _guards.ForEach(guard => guard.Dispose());
    }

    [Benchmark]
    public long Snapshot() => _guards.Sum(guard => guard.GetSnapshot().Count);

    /// <summary>What every guard costs every ten seconds: everything taken in, compared with its baseline, told.</summary>
    [Benchmark]
    public void Evaluate() => _guards.ForEach(guard => guard.EvaluateNow());
}
