using System.Runtime.CompilerServices;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Reads the outcomes in the folder of a log, while services record others.</summary>
internal static class OutcomeFiles
{
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public static async IAsyncEnumerable<OutcomeRecord> ReadAsync(
        LogFolder folder, string? guard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Journals are opened first: one that is closed meanwhile is read from its Parquet files, and one that isn't stays readable though it's deleted.
        var outcomes = folder.Outcomes;
        var journals = outcomes.Instances().SelectMany(OutcomeJournal.Find).Select(OutcomeJournal.TryOpen).OfType<FileStream>().ToList();
        try
        {
            var closed = outcomes.ClosedFiles().ToList();
            var names = closed.Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
            foreach (var file in closed.Where(file => guard is null || LogFolder.NameOfGuardOf(file) == LogFolder.NameOfGuard(guard)))
            {
                await foreach (var outcome in ParquetOutcomeFile.ReadAsync(file, cancellationToken).ConfigureAwait(false))
                {
                    yield return outcome;
                }
            }

            foreach (var journal in journals.Where(journal => !names.Contains(LogFolder.NameOf(journal.Name))))
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
        finally
        {
            journals.ForEach(static journal => journal.Dispose());
        }
    }
}
