using System.Runtime.CompilerServices;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Reads the outcomes in the folder of a log, while services record others.</summary>
internal sealed class OutcomeFiles : IDisposable
{
    private readonly List<FileStream> _journals;
    private readonly List<string> _closed;

    private OutcomeFiles(LogFolder folder)
    {
        // Journals are opened first: one that is closed meanwhile is read from its Parquet files, and one that isn't stays readable though it's deleted.
        var outcomes = folder.Outcomes;
        _journals = [.. outcomes.Instances().SelectMany(OutcomeJournal.Find).Select(OutcomeJournal.TryOpen).OfType<FileStream>()];
        _closed = [.. outcomes.ClosedFiles()];
    }

    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public static async IAsyncEnumerable<OutcomeRecord> ReadAsync(
        LogFolder folder, string? guard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var files = new OutcomeFiles(folder);
        foreach (var file in files.ClosedFiles(guard))
        {
            await foreach (var outcome in ParquetOutcomeFile.ReadAsync(file, cancellationToken).ConfigureAwait(false))
            {
                yield return outcome;
            }
        }

        await foreach (var outcome in files.ReadJournalsAsync(guard, cancellationToken).ConfigureAwait(false))
        {
            yield return outcome;
        }
    }

    /// <summary>Lists the closed files of a guard, and one with the outcomes that aren't in any of them yet.</summary>
    /// <param name="folder">The folder of the log.</param>
    /// <param name="guard">The name of the guard.</param>
    /// <param name="path">The path of the additional file.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InvalidDataException">A journal is damaged; the message names it.</exception>
    public static async Task<IReadOnlyList<string>> ListAsync(LogFolder folder, string guard, string path, CancellationToken cancellationToken)
    {
        using var files = new OutcomeFiles(folder);
        var written = await ParquetOutcomeFile.WriteAsync(files.ReadJournalsAsync(guard, cancellationToken), path, cancellationToken).ConfigureAwait(false);
        return written > 0 ? [.. files.ClosedFiles(guard), path] : [.. files.ClosedFiles(guard)];
    }

    public void Dispose() => _journals.ForEach(static journal => journal.Dispose());

    private IEnumerable<string> ClosedFiles(string? guard) =>
        _closed.Where(file => guard is null || LogFolder.NameOfGuardOf(file) == LogFolder.NameOfGuard(guard));

    private async IAsyncEnumerable<OutcomeRecord> ReadJournalsAsync(string? guard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = _closed.Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        foreach (var journal in _journals.Where(journal => !names.Contains(LogFolder.NameOf(journal.Name))))
        {
            await foreach (var outcome in OutcomeJournal.ReadAsync(journal, cancellationToken).ConfigureAwait(false))
            {
                if (guard is null || outcome.Guard == guard)
                {
                    yield return outcome;
                }
            }
        }
    }
}
