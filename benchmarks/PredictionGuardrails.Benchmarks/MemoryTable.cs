using System.Globalization;

namespace PredictionGuardrails.Benchmarks;

/// <summary>What guards keep in memory: not what is allocated, which BenchmarkDotNet tells, but what stays.</summary>
internal static class MemoryTable
{
    private const int Guards = 1_000;
    private const int Predictions = 1_000;

    public static void Print()
    {
        Measure(1, 0);
        var fresh = Measure(Guards, 0);
        var one = Measure(Guards, 1);
        var nine = Measure(Guards, 9);
        var watching = Measure(Guards, 1, learns: true);
        var segmented = Measure(Guards, 1, learns: true, hasSegment: true);
        Console.WriteLine("| what | bytes |");
        Console.WriteLine("| --- | ---: |");
        Print("a guard that has seen nothing", fresh);
        Print("a guard, one thread, log-normal predictions (sigma 1)", one);
        Print("each further thread of that guard", (nine - one) / 8);
        Print("that guard with one thread, once it has learnt its baseline of 1,000", watching);
        Print("each segment of it that has learnt too, one thread", segmented - watching);
    }

    private static void Print(string what, double bytes) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {bytes:N0} |"));

    /// <summary>Bytes a guard, with its threads still alive.</summary>
    private static double Measure(int count, int threads, bool learns = false, bool hasSegment = false)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var guards = Enumerable.Range(0, count).Select(number => new PredictionGuard<int, double>($"guard{number}", guard =>
        {
            guard.Baseline(minimumDuration: learns ? TimeSpan.Zero : TimeSpan.FromMinutes(1));
            if (hasSegment)
            {
                guard.Segment("country", static _ => "DE");
            }
        })).ToList();
        using var recorded = new CountdownEvent(Math.Max(1, threads));
        using var end = new ManualResetEventSlim();
        var workers = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            var random = new Random(number);
            foreach (var guard in guards)
            {
                for (var i = 0; i < Predictions; i++)
                {
                    guard.Inspect(i, Math.Exp(3 + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())));
                }
            }

            recorded.Signal();
            end.Wait();
        })).ToList();
        workers.ForEach(worker => worker.Start());
        if (threads > 0)
        {
            recorded.Wait();
        }

        guards.ForEach(guard => guard.EvaluateNow());
        guards.ForEach(guard => guard.Snapshot());
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)count;
        end.Set();
        workers.ForEach(worker => worker.Join());
        guards.ForEach(guard => guard.Dispose());
        return bytes;
    }
}
