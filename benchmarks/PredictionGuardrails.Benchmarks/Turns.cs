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
    private const int ThreadClock = 3;

    /// <summary>A call in one place of a program, and the same in others, so that the compiler doesn't take the one place for all that there is.</summary>
    private sealed record Variant(string Name, Func<float>[] Sites)
    {
        public List<double> Times { get; } = [];

        /// <summary>The bare call, and OpenTelemetry's histogram, in the turns beside these.</summary>
        public List<double> Bare { get; } = [];

        public List<double> OpenTelemetry { get; } = [];

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

        MeasureTwoThreads([.. variants.Where(static variant => variant.Name is "Bare" or "Guard" or "LockedWelford" or "OpenTelemetryHistogram")], rounds);
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
            return (Name: name, Record: batch.IsDouble ? (Action)benchmarks.Doubles : benchmarks.Floats, Times: new List<double>());
        }).ToList();
        for (var round = -2_000; round < rounds; round++)
        {
            foreach (var (_, record, times) in batches)
            {
                var started = Now();
                for (var i = 0; i < 20; i++)
                {
                    record();
                }

                if (round >= 0)
                {
                    times.Add((Now() - started) / (20.0 * BatchBenchmarks.Size));
                }
            }
        }

        Console.WriteLine("| numbers | ns a number | 10 % | 90 % |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var (name, _, times) in batches)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {Median(times):F2} | {Quantile(times, 0.1):F2} | {Quantile(times, 0.9):F2} |"));
        }
    }

    private static IEnumerable<Variant> VariantsOf(List<OverheadBenchmarks> sites)
    {
        yield return Of("Bare", static site => site.Bare);
        yield return Of("Guard", static site => site.Guard);
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

    /// <summary>Each variant on one thread and on two at once, in turns.</summary>
    private static void MeasureTwoThreads(Variant[] variants, int rounds)
    {
        Console.WriteLine("| what | 1 thread, ns | 2 threads, ns | ratio |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var variant in variants)
        {
            var alone = new List<double>();
            var together = new List<double>();
            using var start = new Barrier(2);
            var other = new Thread(() =>
            {
                for (var round = 0; round < rounds; round++)
                {
                    start.SignalAndWait();
                    Measure(variant.Sites[0]);
                }
            });
            other.Start();
            for (var round = 0; round < rounds; round++)
            {
                alone.Add(Measure(variant.Sites[0]));
                start.SignalAndWait();
                together.Add(Measure(variant.Sites[0]));
            }

            other.Join();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {variant.Name} | {Median(alone):F1} | {Median(together):F1} | {Median(together) / Median(alone):F2} |"));
        }
    }

    private static double Median(List<double> values) => Quantile(values, 0.5);

    private static double Quantile(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));

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

    private static long Now()
    {
        _ = GetTime(ThreadClock, out var time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out ClockTime time);

    [StructLayout(LayoutKind.Sequential)]
    private struct ClockTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
