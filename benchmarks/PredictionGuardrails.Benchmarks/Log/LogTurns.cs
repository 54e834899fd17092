namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>
/// What logging a call with ten numeric columns costs the thread of the call, by processor time, beside other logs that keep the same, in interleaved turns.
/// What waits is written between the turns, so that nothing is lost.
/// </summary>
internal static class LogTurns
{
    private const int Calls = 2_000;
    private const int WarmUp = 200;

    public static void Run(int rounds, LogResult result)
    {
        var folder = Directory.CreateTempSubdirectory("prediction-log-");
        var peers = LogCase.Peers(folder.FullName).Select(static create => create());
        LogCase[] cases = [LogCase.Unlogged(), LogCase.Logged(folder.FullName), LogCase.Observed(), .. peers];
        var turns = cases.ToDictionary(static each => each, static _ => new List<Turn>(10_000));
        var features = Features.Some(Calls);
        for (var round = -WarmUp; round < rounds; round++)
        {
            foreach (var each in cases)
            {
                var turn = Measure(each.Call, features);
                each.Drain();
                if (round >= 0)
                {
                    turns[each].Add(turn);
                }
            }
        }

        var bare = turns[cases[0]].Select(static turn => turn.Time).ToList();
        var ours = Median(turns[cases[1]]) - Quantile(bare, 0.5);
        result.Write($"| log | over Guard, ns | 10% | 90% | of ours | bytes a call | lost of {(rounds + WarmUp) * Calls:N0} |");
        result.Write("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var each in cases)
        {
            var times = turns[each].ConvertAll(static turn => turn.Time);
            var over = Quantile(times, 0.5) - Quantile(bare, 0.5);
            var read = each.CloseAndCount();
            result.Write(each == cases[0]
                ? $"| Guard, without a log: {Quantile(bare, 0.5):F1} ns | | {Quantile(bare, 0.1):F1} | {Quantile(bare, 0.9):F1} | | {Bytes(turns[each]):F0} | |"
                : $"| {each.Name} | {over:F0} | {Quantile(times, 0.1) - Quantile(bare, 0.1):F0} | {Quantile(times, 0.9) - Quantile(bare, 0.9):F0} "
                    + $"| {over / ours:F1} | {Bytes(turns[each]):F0} | {((rounds + WarmUp) * Calls) - read:N0} |");
        }

        folder.Delete(recursive: true);
    }

    private static Turn Measure(Func<Features, double> call, Features[] features)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Turns.Now();
        foreach (var ride in features)
        {
            call(ride);
        }

        var ended = Turns.Now();
        return new Turn((ended - started) / (double)features.Length, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)features.Length);
    }

    private static double Median(List<Turn> turns) => Quantile(turns.ConvertAll(static turn => turn.Time), 0.5);

    private static double Bytes(List<Turn> turns) => Quantile(turns.ConvertAll(static turn => turn.Bytes), 0.5);

    private static double Quantile(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));

    /// <param name="Time">Nanoseconds a call, of the processor.</param>
    /// <param name="Bytes">Bytes a call.</param>
    private readonly record struct Turn(double Time, double Bytes);
}
