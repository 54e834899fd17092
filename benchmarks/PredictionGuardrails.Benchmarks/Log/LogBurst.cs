using System.Diagnostics;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>Calls as fast as one thread makes them: more than any of the logs can write, so that some lose rows, and others have the call wait.</summary>
internal static class LogBurst
{
    private const int Calls = 1_000_000;
    private const int CallsAtOnce = 500;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    public static void Run(LogResult result)
    {
        var root = Directory.CreateTempSubdirectory("prediction-log-");
        Run(result, [LogCase.Unlogged, () => LogCase.Logged(root.FullName), .. LogCase.Peers(root.FullName)]);
        root.Delete(recursive: true);
    }

    /// <summary>The same for the prediction log alone, in a folder whose disk is full.</summary>
    public static void RunFull(LogResult result, string folder) => Run(result, [LogCase.Unlogged, () => LogCase.Logged(folder)]);

    /// <summary>50,000 calls a second, which the log can write.</summary>
    public static void RunPaced(LogResult result)
    {
        var root = Directory.CreateTempSubdirectory("prediction-log-");
        Run(result, [LogCase.Unlogged, () => LogCase.Logged(root.FullName)], isPaced: true);
        root.Delete(recursive: true);
    }

    private static void Run(LogResult result, IEnumerable<Func<LogCase>> cases, bool isPaced = false)
    {
        result.Write("| log | if there is no room; if the machine fails | median, ns | 99.9%, ns | longest, ms | lost |");
        result.Write("| --- | --- | ---: | ---: | ---: | ---: |");
        var features = Features.Some(4096);
        foreach (var create in cases)
        {
            var each = create();
            var warm = WarmUp(each, features);
            var times = Measure(each.Call, features, isPaced);
            var lost = warm + Calls - each.CloseAndCount();
            result.Write(
                $"| {each.Name} | {each.Terms} | {times[Calls / 2]:F0} | {times[(int)(Calls * 0.999)]:F0} | {times[^1] / 1e6:F1} "
                + (each.Terms.Length == 0 ? "| |" : $"| {100.0 * lost / (warm + Calls):F1}% |"));
        }
    }

    /// <summary>Calls until the compiler is done, without losing any.</summary>
    private static int WarmUp(LogCase each, Features[] features)
    {
        const int Turns = 50;
        for (var turn = 0; turn < Turns; turn++)
        {
            for (var i = 0; i < 2_000; i++)
            {
                each.Call(features[i]);
            }

            each.Drain();
        }

        return Turns * 2_000;
    }

    /// <summary>The time of each call, sorted, by the wall clock: what waits for another thread counts. Reading the clock is in it.</summary>
    private static double[] Measure(Func<Features, double> call, Features[] features, bool isPaced)
    {
        var times = new long[Calls];
        var started = Stopwatch.GetTimestamp();
        var begun = started;
        for (var i = 0; i < Calls; i++)
        {
            if (isPaced && i % CallsAtOnce == 0)
            {
                WaitUntil(started, i / CallsAtOnce * Pace);
                begun = Stopwatch.GetTimestamp();
            }

            call(features[i & 4095]);
            var ended = Stopwatch.GetTimestamp();
            times[i] = ended - begun;
            begun = ended;
        }

        return [.. times.Select(static time => time * 1e9 / Stopwatch.Frequency).Order()];
    }

    private static void WaitUntil(long started, TimeSpan due)
    {
        var left = due - Stopwatch.GetElapsedTime(started);
        if (left > TimeSpan.Zero)
        {
            Thread.Sleep(left);
        }
    }
}
