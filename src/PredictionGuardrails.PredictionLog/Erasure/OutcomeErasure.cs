using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>
/// Erases the outcomes of erased records that were known before the request: from closed files now, and from journals when they're closed.
/// </summary>
/// <param name="folder">The folder of the log.</param>
/// <param name="list">The list of erased outcomes.</param>
internal sealed class OutcomeErasure(LogFolder folder, ErasureList list)
{
    private readonly HashSet<string> _guards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _before = new(StringComparer.Ordinal);

    /// <summary>Adds a record whose outcomes are to be erased.</summary>
    /// <param name="record">The record.</param>
    /// <param name="before">The time before which the outcomes were recorded.</param>
    public void Add(LoggedPrediction record, DateTimeOffset before)
    {
        _guards.Add(record.Guard);
        foreach (var reference in OutcomeReference.Of(record))
        {
            _before[reference] = _before.TryGetValue(reference, out var other) && other > before ? other : before;
        }
    }

    /// <summary>Erases the outcomes. The caller holds the <see cref="ErasureLock"/>.</summary>
    /// <returns>The number of erased outcomes by the path of the file.</returns>
    /// <exception cref="IOException">The list or a file can't be written.</exception>
    public async Task<Dictionary<string, long>> EraseAsync(CancellationToken cancellationToken)
    {
        // The list comes first: a journal that is closed from now on obeys it, and one that was closed before is found as a closed file.
        if (_before.Count > 0 && folder.Outcomes.Instances().SelectMany(OutcomeJournal.Find).Any())
        {
            list.Append(_before);
        }

        var erased = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in _guards.SelectMany(guard => folder.Outcomes.ClosedFiles(guard)).ToList())
        {
            var outcomes = ParquetOutcomeFile.ReadAsync(file, cancellationToken);
            var count = await outcomes.LongCountAsync(IsErased, cancellationToken).ConfigureAwait(false);
            if (count > 0)
            {
                await RewriteAsync(file, outcomes.Where(outcome => !IsErased(outcome)), cancellationToken).ConfigureAwait(false);
                erased[file] = count;
            }
        }

        return erased;
    }

    private bool IsErased(OutcomeRecord outcome) => _before.TryGetValue(OutcomeReference.Of(outcome), out var before) && outcome.KnownAt < before.UtcDateTime;

    private static async Task RewriteAsync(string file, IAsyncEnumerable<OutcomeRecord> kept, CancellationToken cancellationToken)
    {
        var draft = file + ParquetErasure.DraftExtension;
        if (await ParquetOutcomeFile.WriteAsync(kept, draft, cancellationToken).ConfigureAwait(false) == 0)
        {
            File.Delete(draft);
            File.Delete(file);
            return;
        }

        File.SetLastWriteTimeUtc(draft, File.GetLastWriteTimeUtc(file));
        File.Move(draft, file, overwrite: true);
    }
}
