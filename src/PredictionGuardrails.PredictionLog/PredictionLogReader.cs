using System.Runtime.CompilerServices;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog;

/// <summary>Reads a prediction log, also while services write to it. Memory is bounded by a row group of a file.</summary>
/// <param name="path">The folder of the log.</param>
public sealed class PredictionLogReader(string path)
{
    private readonly LogFolder _folder = new(path);

    /// <summary>
    /// Reads the records of closed files, then those of open segments. Within a file, records of one thread are in the order in which they were made.
    /// </summary>
    /// <param name="guard">The name of a guard; null for all guards.</param>
    /// <param name="from">The earliest time, or null.</param>
    /// <param name="to">The time before which records were made, or null.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or was written by a later version; the message names it.</exception>
    public async IAsyncEnumerable<LoggedPrediction> ReadAsync(
        string? guard = null, DateTimeOffset? from = null, DateTimeOffset? to = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var log = LogSnapshot.Open(_folder, guard);
        foreach (var part in log.Parts)
        {
            await foreach (var record in part.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsWanted(record, guard, from, to))
                {
                    yield return record;
                }
            }
        }
    }

    /// <summary>
    /// Reads outcomes as they were recorded, in the order of the files: those of closed files, then those of open ones. An outcome that was revised is read
    /// once for each revision, and one that was recorded twice can be read twice.
    /// </summary>
    /// <param name="guard">The name of a guard; null for all guards.</param>
    /// <param name="asKnownAt">The time until which outcomes were recorded, or null for all.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or was written by a later version; the message names it.</exception>
    public async IAsyncEnumerable<LoggedOutcome> ReadOutcomesAsync(
        string? guard = null, DateTimeOffset? asKnownAt = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var outcome in OutcomeFiles.ReadAsync(_folder, guard, cancellationToken).ConfigureAwait(false))
        {
            if (asKnownAt is null || outcome.KnownAt <= asKnownAt.Value.UtcDateTime)
            {
                yield return outcome.ToLogged();
            }
        }
    }

    private static bool IsWanted(LoggedPrediction record, string? guard, DateTimeOffset? from, DateTimeOffset? to) =>
        (guard is null || record.Guard == guard) && (from is null || record.Time >= from) && (to is null || record.Time < to);
}
