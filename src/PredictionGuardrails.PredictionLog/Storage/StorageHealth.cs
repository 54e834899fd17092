using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>What is wrong with the disk. It's logged once when it begins, and once when it's over.</summary>
internal sealed class StorageHealth(string folder, ILogger logger)
{
    private long _dropped;

    /// <summary>What is wrong; null if nothing is. Any thread may read it.</summary>
    public string? Error { get; private set; }

    /// <param name="exception">What happened.</param>
    /// <param name="dropped">How many records were lost by it.</param>
    public void Fail(Exception exception, long dropped = 0)
    {
        _dropped += dropped;
        if (Error is null)
        {
            Log.StorageFailed(logger, exception, folder);
        }

        Error = exception.Message;
    }

    public void Succeed()
    {
        if (Error is not null)
        {
            Error = null;
            Log.StorageRecovered(logger, folder, _dropped);
            _dropped = 0;
        }
    }

    /// <summary>Does something that the disk may fail at, and that the log can do without.</summary>
    public void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(exception);
        }
    }
}
