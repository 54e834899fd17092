using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Benchmarks;

/// <summary>
/// The benchmarks of a call by processor time of the thread, in interleaved turns of a fraction of a millisecond: for a machine that others use too, on
/// which a benchmark that runs for minutes says more about them. Linux only.
/// </summary>
internal static class Turns
{
    private const int Calls = 4_000;
    private const int CallsAtOnce = 50_000;
    private const int ThreadClock = 3;

    /// <summary>A call in one place of a program, and the same in others, so that the compiler doesn't take the one place for all that there is.</summary>
    private sealed record Variant(string Name, Func<float>[] Sites)
    {
        public List<double> Times { get; } = new(10_000);

        /// <summary>The bare call, and OpenTelemetry's histogram, in the turns beside these.</summary>
        public List<double> Bare { get; } = new(10_000);

        public List<double> OpenTelemetry { get; } = new(10_000);

        /// <summary>How many bytes a call allocates.</summary>
        public double Bytes { get; set; }
    }

    public static void Run(int rounds, IReadOnlyCollection<string> only)
    {
        var sites = Enumerable.Range(0, 4).Select(static _ => new OverheadBenchmarks()).ToList();
        sites.ForEach(static site => site.SetUp());
        Variant[] variants = [.. VariantsOf(sites)];
        for (var round = 0; round < 200; round++)
        {
            foreach (var site in variants.SelectMany(static variant => variant.Sites))
            {
                Measure(site);
            }

            Thread.Sleep(round % 10 == 0 ? 20 : 0);
        }

        Console.WriteLine("| what | over Bare, ns | of OpenTelemetry's | 10 % | 90 % | Bare, ns | OpenTelemetry, ns | bytes a call |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var variant in variants.Skip(1).Where(variant => only.Count == 0 || only.Contains(variant.Name)))
        {
            MeasureInTurns(variant, variants[0].Sites[0], sites[0].OpenTelemetryHistogram, rounds, sites[0]);
            Print(variant);
        }

        MeasureTwoThreads(sites[0], Math.Max(1, rounds / 5));
        sites.ForEach(static site => site.CleanUp());
    }

    /// <summary>A number of a batch.</summary>
    public static void RunBatches(int rounds)
    {
        var batches = BatchBenchmarks.Kinds.SelectMany(static kind => new[] { (Kind: kind, IsDouble: false), (Kind: kind, IsDouble: true) }).Select(batch =>
        {
            var benchmarks = new BatchBenchmarks { Kind = batch.Kind };
            benchmarks.SetUp();
            var name = $"{batch.Kind}, {(batch.IsDouble ? "double" : "float")}";
            return new Batch(
                name,
                batch.IsDouble ? benchmarks.Doubles : benchmarks.Floats,
                batch.IsDouble ? () => benchmarks.DoublesByTensors() : () => benchmarks.FloatsByTensors());
        }).ToList();
        for (var round = -2_000; round < rounds; round++)
        {
            foreach (var batch in batches)
            {
                Time(batch.Record, round < 0 ? null : batch.Times);
                Time(batch.Tensors, round < 0 ? null : batch.TensorTimes);
            }
        }

        Console.WriteLine("| numbers | ns a number | 10 % | 90 % | four passes of TensorPrimitives, ns | of those |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var batch in batches)
        {
            var (time, tensors) = (Median(batch.Times), Median(batch.TensorTimes));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {batch.Name} | {time:F2} | {Quantile(batch.Times, 0.1):F2} | {Quantile(batch.Times, 0.9):F2} | {tensors:F2} | {time / tensors:F1} |"));
        }

        static void Time(Action record, List<double>? times)
        {
            var started = Now();
            for (var i = 0; i < 20; i++)
            {
                record();
            }

            times?.Add((Now() - started) / (20.0 * BatchBenchmarks.Size));
        }
    }

    /// <summary>A kind of numbers, recorded, and summed up by the framework's vectors in the same turns.</summary>
    private sealed record Batch(string Name, Action Record, Action Tensors)
    {
        public List<double> Times { get; } = [];

        public List<double> TensorTimes { get; } = [];
    }

    private static IEnumerable<Variant> VariantsOf(List<OverheadBenchmarks> sites)
    {
        yield return Of("Bare", static site => site.Bare);
        yield return Of("Guard", static site => site.Guard);
        yield return Of("GuardWithoutLog", static site => site.GuardWithoutLog);
        yield return Of("GuardUnwatched", static site => site.GuardUnwatched);
        yield return Of("GuardInspect", static site => site.GuardInspect);
        yield return Of("GuardAsync", static site => () =>
        {
            var call = site.GuardAsync();
            return call.IsCompletedSuccessfully ? call.Result : float.NaN;
        });
        yield return Of("InterlockedIncrement", static site => site.InterlockedIncrement);
        yield return Of("LockedWelford", static site => site.LockedWelford);
        yield return Of("OpenTelemetryHistogram", static site => site.OpenTelemetryHistogram);
        yield return Of("PrometheusHistogram", static site => site.PrometheusHistogram);
        yield return Of("HdrHistogram", static site => site.HdrHistogram);
        yield return Of("PollyFallbackAndBreaker", static site => site.PollyFallbackAndBreaker);
        yield return Of("GuardWithReader", static site => site.Guard);

        Variant Of(string name, Func<OverheadBenchmarks, Func<float>> call) => new(name, [.. sites.Select(call)]);
    }

    private static void MeasureInTurns(Variant variant, Func<float> bare, Func<float> openTelemetry, int rounds, OverheadBenchmarks site)
    {
        using var reader = variant.Name == "GuardWithReader" ? new Timer(_ => site.TakeSnapshot(), null, 0, 100) : null;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = -rounds; round < rounds; round++)
        {
            var bareTime = Measure(bare);
            var time = Measure(variant.Sites[0]);
            var openTelemetryTime = Measure(openTelemetry);
            if (round >= 0)
            {
                variant.Bare.Add(bareTime);
                variant.Times.Add(time);
                variant.OpenTelemetry.Add(openTelemetryTime);
            }
        }

        variant.Bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (2.0 * rounds * Calls);
    }

    private static void Print(Variant variant)
    {
        var bare = Median(variant.Bare);
        var openTelemetry = Median(variant.OpenTelemetry);
        var over = Median(variant.Times) - bare;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {variant.Name} | {over:F1} | {over / (openTelemetry - bare):F2} | {Quantile(variant.Times, 0.1) - bare:F1} | {Quantile(variant.Times, 0.9) - bare:F1} "
            + $"| {bare:F1} | {openTelemetry:F1} | {variant.Bytes:F2} |"));
    }

    /// <summary>
    /// Each variant on one thread and on two at once, in turns. The threads share the guard, or the peer, and nothing else; they begin each turn together,
    /// each on a processor of its own. Turns in which one of them lost its processor to somebody else are left out, for they weren't at once.
    /// </summary>
    private static void MeasureTwoThreads(OverheadBenchmarks site, int rounds)
    {
        Console.WriteLine("| what | 1 thread, ns | 2 threads, ns | ratio | turns at once |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        foreach (var (name, call) in site.CallsOfRides)
        {
            var alone = new List<Turn>();
            var together = new List<Turn>();
            var others = new List<Turn>();
            var begun = 0;
            var other = new Thread(() => RunTurns(1, others, alone: null));
            var first = new Thread(() => RunTurns(0, together, alone));
            other.Start();
            first.Start();
            first.Join();
            other.Join();
            var atOnce = together.Zip(others).Where(static turns => turns.First.IsAtOnceWith(turns.Second)).Select(static turns => turns.First.Time).ToList();
            var apart = alone.Where(static turn => turn.IsWhole).Select(static turn => turn.Time).ToList();
            if (atOnce.Count > 0 && apart.Count > 0)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {Median(apart):F1} | {Median(atOnce):F1} | {Median(atOnce) / Median(apart):F2} | {atOnce.Count} |"));
            }

            void RunTurns(int processor, List<Turn> shared, List<Turn>? alone)
            {
                var mask = 1UL << processor;
                _ = SetAffinity(0, sizeof(ulong), ref mask);
                var rides = OverheadBenchmarks.Rides(processor);
                for (var round = 0; round < 100; round++)
                {
                    Measure(call, rides);
                }

                for (var round = 0; round < rounds; round++)
                {
                    alone?.Add(Measure(call, rides));
                    Meet(ref begun);
                    shared.Add(Measure(call, rides));
                    Meet(ref begun);
                }
            }
        }
    }

    /// <summary>Waits for the other thread without giving the processor away for long.</summary>
    private static void Meet(ref int begun)
    {
        var arrived = Interlocked.Increment(ref begun);
        var both = arrived + (arrived & 1);
        while (Volatile.Read(ref begun) < both)
        {
            Thread.SpinWait(5);
        }
    }

    private static Turn Measure(Func<Ride, float> call, Ride[] rides)
    {
        var begun = Stopwatch.GetTimestamp();
        var started = Now();
        LoopOver(call, rides);
        var time = Now() - started;
        return new Turn(time / (double)CallsAtOnce, begun, Stopwatch.GetTimestamp());
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void LoopOver(Func<Ride, float> call, Ride[] rides)
    {
        for (var i = 0; i < CallsAtOnce; i++)
        {
            call(rides[i & 1023]);
        }
    }

    internal static double Median(List<double> values) => Quantile(values, 0.5);

    internal static double Quantile(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));

    private static double Measure(Func<float> call)
    {
        var started = Now();
        Loop(call);
        return (Now() - started) / (double)Calls;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Loop(Func<float> call)
    {
        for (var i = 0; i < Calls; i++)
        {
            call();
        }
    }

    internal static long Now()
    {
        _ = GetTime(ThreadClock, out var time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out ClockTime time);

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int SetAffinity(int thread, nint size, ref ulong mask);

    /// <param name="Time">Nanoseconds a call, of the processor.</param>
    /// <param name="Begun">When it began, by the clock.</param>
    /// <param name="Ended">When it ended.</param>
    private readonly record struct Turn(double Time, long Begun, long Ended)
    {
        /// <summary>Whether the thread had its processor throughout.</summary>
        public bool IsWhole => Stopwatch.GetElapsedTime(Begun, Ended).TotalNanoseconds < 1.1 * Time * CallsAtOnce;

        /// <summary>Whether both threads ran for most of it.</summary>
        public bool IsAtOnceWith(Turn other) =>
            IsWhole && other.IsWhole && Math.Min(Ended, other.Ended) - Math.Max(Begun, other.Begun) > 0.8 * (Ended - Begun);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ClockTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
