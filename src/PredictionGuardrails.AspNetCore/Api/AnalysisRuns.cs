using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>
/// Runs one analysis at a time, and keeps the latest results for a minute, so that requests can't load the service. Any thread may use it.
/// </summary>
internal sealed class AnalysisRuns(IHostApplicationLifetime lifetime, TimeProvider time, IOutcomeRecorder? recorder = null)
{
    private const int MostKept = 8;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly List<Run> _runs = [];

    /// <summary>Starts an analysis, or returns one that runs or has ended less than a minute ago; null if another one runs.</summary>
    /// <param name="guard">The name of the guard.</param>
    /// <param name="outcome">The name of the outcome.</param>
    /// <param name="days">The number of days.</param>
    public Task<OutcomeAnalysis>? TryRun(string guard, string outcome, int days)
    {
        var key = new RunKey(guard, outcome, days);
        lock (_gate)
        {
            _runs.RemoveAll(run => run.Analysis.IsCompleted && (!run.Analysis.IsCompletedSuccessfully || time.GetElapsedTime(run.StartedAt) >= KeptFor));
            if (_runs.Find(run => run.Key == key) is { } same)
            {
                return same.Analysis;
            }

            if (_runs.Exists(static run => !run.Analysis.IsCompleted))
            {
                return null;
            }

            if (_runs.Count == MostKept)
            {
                _runs.RemoveAt(0);
            }

            // A reader who leaves doesn't end it, because others may wait for it.
            var analysis = Task.Run(() => recorder!.AnalyzeAsync(guard, outcome, days, progress: null, lifetime.ApplicationStopping));
            _runs.Add(new Run(key, time.GetTimestamp(), analysis));
            return analysis;
        }
    }

    private readonly record struct RunKey(string Guard, string Outcome, int Days);

    private sealed record Run(RunKey Key, long StartedAt, Task<OutcomeAnalysis> Analysis);
}
