namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>Measures the prediction log and its peers.</summary>
internal static class LogProgram
{
    /// <summary>Calls while the disk is slow, which the script next to the project sees to.</summary>
    /// <param name="delays">How slow it is, for the page.</param>
    /// <param name="path">The page that gets a section.</param>
    public static void RunSlow(string delays, string path)
    {
        var result = new LogResult();
        result.Write("");
        result.Write("## A million calls while the disk is slow");
        result.Write("");
        result.Write(
            $"50,000 calls a second from one thread, by the wall clock. {delays} Added by "
            + "`benchmarks/PredictionGuardrails.Benchmarks/slow-disk benchmarks/results/log.md`.");
        result.Write("");
        LogBurst.RunPaced(result);
        result.AddTo(path);
    }

    public static void Run(int rounds, string? path, string? fullFolder)
    {
        var result = new LogResult();
        result.Begin($"dotnet run -c Release --project benchmarks/PredictionGuardrails.Benchmarks -- log {rounds} benchmarks/results/log.md");
        result.Write("");
        result.Write("## One call with ten numeric columns");
        result.Write("");
        result.Write(
            "By processor time of the calling thread, in interleaved turns of 2,000 calls; what waits is written between "
            + "the turns. Each log observes the guard's calls and keeps the same of them: the identifier, the time, the key, "
            + "the prediction, the result, the verdict, the mode, the breaker's state, the probability with which the call "
            + "was logged, and ten numbers, which one function of the application reads. The prediction log keeps each fact "
            + "in a place of its own, and counts in memory that survives the process. The others get the circumstances "
            + "packed into one number. Rows that are lost are those that can't be read back at the end.");
        result.Write("");
        LogTurns.Run(rounds, result);
        result.Write("");
        result.Write("## A batch with ten numeric columns");
        result.Write("");
        result.Write("The same, for each item of batches of some sizes, without the peers.");
        result.Write("");
        LogBatches.Run(rounds * 5, result);
        result.Write("");
        result.Write("## The same from several threads at once");
        result.Write("");
        result.Write("Threads share the guard and its log, each on a processor of its own.");
        result.Write("");
        LogThreads.Run(rounds * 5, result);
        result.Write("");
        result.Write("## A million calls as fast as they come");
        result.Write("");
        result.Write(
            "One thread, by the wall clock, with a reading of the clock in each call. No log can write this many: it drops "
            + "rows, or has the call wait.");
        result.Write("");
        LogBurst.Run(result);
        if (fullFolder is not null)
        {
            result.Write("");
            result.Write("## A million calls while the disk is full");
            result.Write("");
            LogBurst.RunFull(result, fullFolder);
        }

        if (path is not null)
        {
            result.Save(path);
        }
    }
}
