using System.Globalization;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Adds outcomes of one guard to a log as one file, all or none, while services write to the log.</summary>
internal static class OutcomeImport
{
    /// <summary>Writes the file.</summary>
    /// <param name="folder">The folder of the log.</param>
    /// <param name="guard">The name of the guard.</param>
    /// <param name="outcomes">The outcomes. If reading them fails, nothing is added.</param>
    /// <param name="day">The day on which they are recorded, in UTC.</param>
    /// <param name="cancellationToken">Cancels writing; nothing is added then.</param>
    /// <returns>The path of the file, or null if there are no outcomes.</returns>
    public static async Task<string?> WriteAsync(
        LogFolder folder, string guard, IAsyncEnumerable<OutcomeRecord> outcomes, DateOnly day, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"0000-{day:yyyyMMdd}-000000-import-{Guid.NewGuid():N}");
        var path = folder.Outcomes.PathOfClosed(name, guard);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = path + LogFolder.DraftExtension;
        try
        {
            if (await ParquetOutcomeFile.WriteAsync(outcomes, draft, cancellationToken).ConfigureAwait(false) == 0)
            {
                return null;
            }

            File.Move(draft, path);
            return path;
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
