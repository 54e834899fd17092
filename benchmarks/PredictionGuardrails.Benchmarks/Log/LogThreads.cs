using System.Diagnostics;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>
/// A call on one thread, and on as many threads at once as there are processors, each on one of its own, in turns. Turns in which a thread lost its processor
/// to another process are left out, because they weren't at once.
/// </summary>
internal sealed class LogThreads(LogCase each)
{
    private const int Calls = 2_000;
    private readonly List<Turn> _alone = [];
    private readonly List<List<Turn>> _together = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static _ => new List<Turn>())];
    private long _arrived;

    public static void Run(int rounds, LogResult result)
    {
        var folder = Directory.CreateTempSubdirectory("prediction-log-");
        result.Write($"| call | 1 thread, ns | {Environment.ProcessorCount} threads, ns | ratio | turns at once |");
        result.Write("| --- | ---: | ---: | ---: | ---: |");
        foreach (var each in new[] { LogCase.Unlogged(), LogCase.Logged(folder.FullName) })
        {
            new LogThreads(each).Measure(rounds, result);
            each.CloseAndCount();
        }

        folder.Delete(recursive: true);
    }

    private void Measure(int rounds, LogResult result)
    {
        var threads = _together.Select((turns, processor) => new Thread(() => Call(processor, turns, rounds))).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        var alone = _alone.Where(static turn => turn.IsWhole).Select(static turn => turn.Time).ToList();
        var together = Enumerable.Range(0, rounds).Where(round => _together.TrueForAll(turns => turns[round].IsWhole))
            .Select(round => _together.Average(turns => turns[round].Time)).ToList();
        result.Write($"| {each.Name} | {Median(alone):F1} | {Median(together):F1} | {Median(together) / Median(alone):F2} | {together.Count:N0} of {rounds:N0} |");
    }

    private void Call(int processor, List<Turn> turns, int rounds)
    {
        var mask = 1UL << processor;
        _ = Turns.SetAffinity(0, sizeof(ulong), ref mask);
        var features = Features.Some(Calls, processor);
        for (var round = -200; round < rounds; round++)
        {
            var alone = processor == 0 ? Time(features) : default;
            Meet();
            var together = Time(features);
            Meet();
            if (processor == 0)
            {
                each.Drain();
            }

            Meet();
            if (round >= 0)
            {
                turns.Add(together);
                if (processor == 0)
                {
                    _alone.Add(alone);
                }
            }
        }
    }

    private Turn Time(Features[] features)
    {
        var begun = Stopwatch.GetTimestamp();
        var started = Turns.Now();
        foreach (var ride in features)
        {
            each.Call(ride);
        }

        var time = Turns.Now() - started;
        return new Turn(time / (double)Calls, Stopwatch.GetElapsedTime(begun).TotalNanoseconds < 1.1 * time);
    }

    /// <summary>Waits for the other threads without giving the processor away for long.</summary>
    private void Meet()
    {
        var count = _together.Count;
        var arrived = Interlocked.Increment(ref _arrived);
        var all = (arrived + count - 1) / count * count;
        while (Volatile.Read(ref _arrived) < all)
        {
            Thread.SpinWait(5);
        }
    }

    private static double Median(List<double> values) => values.Count == 0 ? double.NaN : values.Order().ElementAt(values.Count / 2);

    /// <param name="Time">Nanoseconds a call, of the processor.</param>
    /// <param name="IsWhole">Whether the thread had its processor throughout.</param>
    private readonly record struct Turn(double Time, bool IsWhole);
}
