using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>Only one process at a time adds to the list of erased units, or rewrites closed files. The lock ends with its process.</summary>
internal static class ErasureLock
{
    private const int Attempts = 600;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes the lock; waits for another process for a minute.</summary>
    /// <exception cref="IOException">Another process keeps the lock.</exception>
    public static async Task<FileStream> TakeAsync(LogFolder folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder.Root, "erasures.lock");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (attempt == Attempts)
            {
                throw new IOException($"'{path}' is locked: another erasure is running. Try again when it has ended.", exception);
            }
            catch (IOException)
            {
                // The other process is real, so the pause is too, whatever clock the log has.
                await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
