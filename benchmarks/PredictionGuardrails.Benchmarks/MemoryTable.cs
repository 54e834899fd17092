using System.Globalization;

namespace PredictionGuardrails.Benchmarks;

/// <summary>What guards keep in memory: not what is allocated, which BenchmarkDotNet tells, but what stays.</summary>
internal static class MemoryTable
{
    private const int Guards = 1_000;
    private const int Predictions = 1_000;
    private const int WeekGuards = 20;

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
        Print("that guard with one thread, once it has learned its baseline of 1,000", watching);
        Print("the same after eight days of six predictions a minute, with a week of hours", MeasureWeek());
        Print("each segment of it that has learned too, one thread", segmented - watching);
    }

    private static void Print(string what, double bytes) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {bytes:N0} |"));

    /// <summary>Bytes a guard that has served for eight days.</summary>
    private static double MeasureWeek()
    {
        var time = new SteppedTime();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var environment = new PredictionGuardDependencies { TimeProvider = time };
        var guards = Enumerable.Range(0, WeekGuards).Select(number => new PredictionGuard<int, double>($"guard{number}", null, environment)).ToList();
        var random = new Random(1);
        for (var i = 0; i < TimeSpan.FromDays(8) / SteppedTime.Each; i++)
        {
            time.Step();
            var rhythm = 0.2 * Math.Sin(2 * Math.PI * time.GetUtcNow().TimeOfDay.TotalDays);
            foreach (var guard in guards)
            {
                guard.Inspect(i, Math.Exp(3 + rhythm + Gauss(random)));
            }
        }

        guards.ForEach(guard => guard.GetSnapshot());
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)WeekGuards;
        guards.ForEach(guard => guard.Dispose());
        return bytes;
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A clock that goes on in steps of ten seconds, with every timer due at each.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        public static readonly TimeSpan Each = TimeSpan.FromSeconds(10);

        private readonly List<Action> _timers = [];
        private DateTimeOffset _now = new(2026, 1, 5, 3, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return new Timer(static _ => { });
        }

        public void Step()
        {
            _now += Each;
            _timers.ToList().ForEach(static fire => fire());
        }
    }

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
                    guard.Inspect(i, Math.Exp(3 + Gauss(random)));
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
        guards.ForEach(guard => guard.GetSnapshot());
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)count;
        end.Set();
        workers.ForEach(worker => worker.Join());
        guards.ForEach(guard => guard.Dispose());
        return bytes;
    }
}
