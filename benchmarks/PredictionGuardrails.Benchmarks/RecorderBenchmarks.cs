using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Benchmarks;

/// <summary>Recording 1,024 numbers in one go, and one by one; the mean is that of one number.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class BatchBenchmarks
{
    public const int Size = 1024;

    private readonly NumberRecorder _recorder = new(() => { });
    private float[] _floats = null!;
    private double[] _doubles = null!;

    /// <summary>What the numbers are like.</summary>
    public static IEnumerable<string> Kinds => ["fares", "log-normal", "both signs", "a third zeros", "one bucket"];

    [ParamsSource(nameof(Kinds))]
    public string Kind { get; set; } = "fares";

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        _floats = [.. Enumerable.Range(0, Size).Select(_ => (float)Draw(Kind, random))];
        _doubles = [.. _floats];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Size)]
    public void OneByOne()
    {
        foreach (var number in _floats)
        {
            _recorder.Record(number);
        }
    }

    [Benchmark(OperationsPerInvoke = Size)]
    public void Floats() => _recorder.Record(_recorder.Unbounded, _floats);

    [Benchmark(OperationsPerInvoke = Size)]
    public void Doubles() => _recorder.Record(_recorder.Unbounded, _doubles);

    /// <summary>What a part of the same costs by the framework's vectors: sum, sum of squares, smallest and largest, in a pass each.</summary>
    [Benchmark(OperationsPerInvoke = Size)]
    public float FloatsByTensors() =>
        TensorPrimitives.Sum<float>(_floats) + TensorPrimitives.SumOfSquares<float>(_floats) + TensorPrimitives.Min<float>(_floats) + TensorPrimitives.Max<float>(_floats);

    /// <inheritdoc cref="FloatsByTensors"/>
    [Benchmark(OperationsPerInvoke = Size)]
    public double DoublesByTensors() =>
        TensorPrimitives.Sum<double>(_doubles) + TensorPrimitives.SumOfSquares<double>(_doubles) + TensorPrimitives.Min<double>(_doubles) + TensorPrimitives.Max<double>(_doubles);

    private static double Draw(string kind, Random random) => kind switch
    {
        "fares" => 2.5 + (5 * Math.Exp(random.NextDouble() + random.NextDouble())),
        "log-normal" => Math.Exp(3 + Gauss(random)),
        "both signs" => Gauss(random),
        "a third zeros" => random.Next(3) == 0 ? 0 : Math.Exp(Gauss(random)),
        _ => 1 + (random.NextDouble() / 64),
    };

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
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
