using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>
/// Rewrites closed files without the records of a unit. Readers are undisturbed: a file is replaced as a whole.
/// </summary>
internal sealed class ParquetErasure(LogFolder folder, TimeProvider time)
{
    private const string DraftExtension = ".erasing";

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
                await RewriteAsync(file, record => !IsErased(record.Unit, record.Time), cancellationToken).ConfigureAwait(false);
                erased[file] = records;
            }
        }

        return erased;
    }

    private static async Task RewriteAsync(string file, Func<LoggedPrediction, bool> isKept, CancellationToken cancellationToken)
    {
        var draft = file + DraftExtension;
        var schema = await ParquetLogFile.ReadSchemaAsync(file, cancellationToken).ConfigureAwait(false);
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
        folder.Files("*.parquet" + DraftExtension).ToList().ForEach(File.Delete);
        var leftBehind = time.GetUtcNow().UtcDateTime - LongestPause;
        folder.Files("*.parquet" + LogFolder.DraftExtension).Where(draft => File.GetLastWriteTimeUtc(draft) < leftBehind).ToList().ForEach(File.Delete);
    }
}
