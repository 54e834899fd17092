using System.Diagnostics;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>Calls as fast as one thread makes them: more than any of the logs can write, so that some lose rows, and others have the call wait.</summary>
internal static class LogBurst
{
    private const int Calls = 1_000_000;

    public static void Run(LogResult result)
    {
        var root = Directory.CreateTempSubdirectory("prediction-log-");
        Run(result, [LogCase.Unlogged, () => LogCase.Logged(root.FullName), .. LogCase.Peers(root.FullName)]);
        root.Delete(recursive: true);
    }

    /// <summary>The same for the prediction log alone, in a folder whose disk is full.</summary>
    public static void RunFull(LogResult result, string folder) => Run(result, [LogCase.Unlogged, () => LogCase.Logged(folder)]);

    private static void Run(LogResult result, IEnumerable<Func<LogCase>> cases)
    {
        result.Write("| log | if there is no room; if the machine fails | median, ns | 99.9%, ns | longest, ms | lost |");
        result.Write("| --- | --- | ---: | ---: | ---: | ---: |");
        var features = Features.Some(4096);
        foreach (var create in cases)
        {
            var each = create();
            var warm = WarmUp(each, features);
            var times = Measure(each.Call, features);
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
    private static double[] Measure(Func<Features, double> call, Features[] features)
    {
        var stamps = new long[Calls + 1];
        stamps[0] = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++)
        {
            call(features[i & 4095]);
            stamps[i + 1] = Stopwatch.GetTimestamp();
        }

        return [.. stamps.Zip(stamps.Skip(1), static (begun, ended) => (ended - begun) * 1e9 / Stopwatch.Frequency).Order()];
    }
}
