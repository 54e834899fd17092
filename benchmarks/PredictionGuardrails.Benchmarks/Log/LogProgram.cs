namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>Measures the prediction log and its peers.</summary>
internal static class LogProgram
{
    public static void Run(int rounds, string? path, string? fullFolder)
    {
        var result = new LogResult();
        result.Begin($"dotnet run -c Release --project benchmarks/PredictionGuardrails.Benchmarks -- log {rounds} benchmarks/results/log.md");
        result.Write("");
        result.Write("## One call with ten numeric columns");
        result.Write("");
        LogTurns.Run(rounds, result);
        result.Write("");
        result.Write("## The same from several threads at once");
        result.Write("");
        LogThreads.Run(rounds * 5, result);
        result.Write("");
        result.Write("## A million calls as fast as they come");
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
