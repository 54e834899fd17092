using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Recording;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>
/// Looks in the closed files of the log for predictions of outcomes that aren't in memory: older ones, and those of other processes. Only their keys and IDs
/// are read, from the latest file to the oldest.
/// </summary>
internal sealed class OutcomeSearch(LogFolder folder, PredictionLogOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    private long _ranAt = time.GetTimestamp();
    private Task _last = Task.CompletedTask;

    /// <summary>Looks for the predictions of all pending outcomes, one search after the other.</summary>
    /// <param name="guards">The guards.</param>
    /// <param name="isForced">Whether it's done now, and not only if 10 minutes have passed.</param>
    public Task RunAsync(IReadOnlyList<GuardLog> guards, bool isForced)
    {
        lock (_gate)
        {
            if (!isForced && time.GetElapsedTime(_ranAt) < Interval)
            {
                return _last;
            }

            _ranAt = time.GetTimestamp();
            _last = _last.ContinueWith(_ => SearchAsync(guards), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
            return _last;
        }
    }

    private async Task SearchAsync(IReadOnlyList<GuardLog> guards)
    {
        foreach (var guard in guards)
        {
            try
            {
                await SearchAsync(guard.Outcomes!).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // A file that is damaged must not keep outcomes of other guards from being found.
                Log.OutcomeSearchFailed(logger, exception, guard.Schema.Guard);
            }
        }
    }

    private async Task SearchAsync(GuardOutcomes outcomes)
    {
        var pending = outcomes.Pending;
        if (pending.Count == 0)
        {
            return;
        }

        var byKey = pending.Where(static outcome => outcome.Outcome.PredictionId is null).Select(static outcome => outcome.Hash).ToHashSet();
        var byId = pending.Where(static outcome => outcome.Outcome.PredictionId is not null).Select(static outcome => outcome.Hash).ToHashSet();
        var found = new HashSet<(ulong Hash, bool IsId)>();
        foreach (var file in folder.ClosedFiles(outcomes.Guard).Reverse())
        {
            if (byKey.Count + byId.Count == 0)
            {
                break;
            }

            await ParquetLogFile.ReadKeysAsync(
                file,
                (key, id) =>
                {
                    Take(key is null ? 0 : KeyHash.Of(key), isId: false);
                    Take(byId.Count == 0 ? 0 : KeyHash.Of(Guid.Parse(id)), isId: true);
                },
                CancellationToken.None).ConfigureAwait(false);
        }

        // A prediction may be in a segment that isn't closed yet.
        var settled = time.GetUtcNow() - (2 * options.SegmentDuration);
        outcomes.Settle(outcome =>
            found.Contains((outcome.Hash, outcome.Outcome.PredictionId is not null)) ? true : outcome.Outcome.KnownAt < settled.UtcDateTime ? false : null);

        void Take(ulong hash, bool isId)
        {
            if ((isId ? byId : byKey).Remove(hash))
            {
                found.Add((hash, isId));
            }
        }
    }
}
