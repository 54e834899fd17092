using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>
/// Rewrites closed files without the records of a unit, and without the outcomes of those records. Readers are undisturbed: a file is replaced as a whole.
/// </summary>
/// <param name="folder">The folder of the log.</param>
/// <param name="key">The key of the lists of what is erased; null for the one in the folder.</param>
/// <param name="time">The clock.</param>
internal sealed class ParquetErasure(LogFolder folder, byte[]? key, TimeProvider time)
{
    public const string DraftExtension = ".erasing";

    /// <summary>A file that is being closed is written to all the time, so one that isn't was left behind.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Erases the records of a unit that were made before a time.</summary>
    /// <returns>The number of erased records by the path of the file.</returns>
    /// <exception cref="IOException">Another erasure keeps running, or a file can't be written.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public async Task<IReadOnlyDictionary<string, long>> EraseAsync(string unit, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var erased = new Dictionary<string, long>(StringComparer.Ordinal);
        if (!Directory.Exists(folder.Root))
        {
            return erased;
        }

        await using var taken = await ErasureLock.TakeAsync(folder, cancellationToken).ConfigureAwait(false);
        DeleteDrafts();
        var wanted = Erasures.Canonical(unit);
        bool IsErased(string? other, DateTimeOffset made) => other is not null && made < before && Erasures.Canonical(other) == wanted;
        foreach (var file in folder.ClosedFiles())
        {
            var records = await ParquetLogFile.CountAsync(file, IsErased, cancellationToken).ConfigureAwait(false);
            if (records > 0)
            {
                erased[file] = records;
            }
        }

        // Outcomes are found by the keys of the records, so they go first: if this ends in between, a repetition finds the rest.
        var outcomes = new OutcomeErasure(folder, ErasureList.OfOutcomes(folder, key));
        foreach (var file in erased.Keys)
        {
            await foreach (var record in ParquetLogFile.ReadAsync(file, cancellationToken).ConfigureAwait(false))
            {
                if (IsErased(record.Unit, record.Time))
                {
                    outcomes.Add(record, before);
                }
            }
        }

        var erasedOutcomes = await outcomes.EraseAsync(cancellationToken).ConfigureAwait(false);
        foreach (var file in erased.Keys)
        {
            await RewriteAsync(file, record => !IsErased(record.Unit, record.Time), cancellationToken).ConfigureAwait(false);
        }

        foreach (var (file, count) in erasedOutcomes)
        {
            erased[file] = count;
        }

        return erased;
    }

    private static async Task RewriteAsync(string file, Func<LoggedPrediction, bool> isKept, CancellationToken cancellationToken)
    {
        var draft = file + DraftExtension;
        var schema = (await ParquetLogFooter.ReadAsync(file, cancellationToken).ConfigureAwait(false)).Schema;
        var kept = ParquetLogFile.ReadAsync(file, cancellationToken).Where(isKept);
        var records = await ParquetLogWriter.WriteAsync(schema, kept, draft, cancellationToken).ConfigureAwait(false);
        if (records == 0)
        {
            File.Delete(draft);
            File.Delete(file);
            return;
        }

        File.SetLastWriteTimeUtc(draft, File.GetLastWriteTimeUtc(file));
        File.Move(draft, file, overwrite: true);
    }

    /// <summary>Deletes what processes left behind that ended while they wrote.</summary>
    private void DeleteDrafts()
    {
        folder.Files("*.parquet" + DraftExtension).Concat(folder.Outcomes.Files("*.parquet" + DraftExtension)).ToList().ForEach(File.Delete);
        var leftBehind = time.GetUtcNow().UtcDateTime - LongestPause;
        folder.Files("*.parquet" + LogFolder.DraftExtension).Where(draft => File.GetLastWriteTimeUtc(draft) < leftBehind).ToList().ForEach(File.Delete);
    }
}
