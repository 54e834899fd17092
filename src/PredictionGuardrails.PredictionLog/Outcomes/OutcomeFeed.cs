using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>
/// Finds outcomes that other processes have recorded: other instances of the service, and <c>guardrails outcomes import</c>. They are read when their files
/// are closed. One thread at a time uses it.
/// </summary>
/// <param name="folder">The folder of the log.</param>
/// <param name="own">The end of the names of this process's files.</param>
/// <param name="logger">Gets what goes wrong.</param>
internal sealed class OutcomeFeed(LogFolder folder, string own, ILogger logger)
{
    private HashSet<string>? _read;

    public async Task RunAsync(IReadOnlyList<GuardOutcomes> guards)
    {
        // What is there at first has been read with the predictions of earlier processes.
        _read ??= [.. folder.Outcomes.ClosedFiles()];
        foreach (var guard in guards)
        {
            foreach (var file in folder.Outcomes.ClosedFiles(guard.Guard).Where(_read.Add).ToList())
            {
                if (Path.GetFileNameWithoutExtension(file).EndsWith(own, StringComparison.Ordinal))
                {
                    continue;
                }

                try
                {
                    guard.Merge(await ParquetOutcomeFile.ReadAsync(file, CancellationToken.None).ToListAsync().ConfigureAwait(false));
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
                {
                    Log.OutcomeSearchFailed(logger, exception, guard.Guard);
                }
            }
        }
    }
}
