namespace PredictionGuardrails.Tool.Experiments;

/// <summary>Does independent runs on all processors. The order of the results is that of the runs.</summary>
internal static class ManyRuns
{
    /// <param name="count">The number of runs.</param>
    /// <param name="run">Does a run by its number, from 0.</param>
    /// <param name="progress">Receives the progress from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static T[] Do<T>(int count, Func<int, T> run, Action<double?> progress, CancellationToken cancellationToken)
    {
        var results = new T[count];
        var done = 0;
        var gate = new Lock();
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, number =>
        {
            results[number] = run(number);
            lock (gate)
            {
                done++;
                progress((double)done / count);
            }
        });
        return results;
    }
}
