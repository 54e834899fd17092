namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>Only one process at a time adds to the list of erased units, or rewrites closed files. The lock ends with its process.</summary>
internal static class ErasureLock
{
    /// <exception cref="IOException">Another process has the lock.</exception>
    public static FileStream Take(LogFolder folder)
    {
        var path = Path.Combine(folder.Root, "erasures.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IOException($"'{path}' is locked: another erasure is running. Try again when it has ended.", exception);
        }
    }
}
