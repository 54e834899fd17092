using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>Keeps what can't be read from the store out of the way of everything else, and logs each failure once.</summary>
internal sealed class ReadFailures(ILogger logger)
{
    /// <summary>How many different failures are remembered as logged; messages of clients may vary without end.</summary>
    private const int MostRemembered = 100;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _logged = new(StringComparer.Ordinal);

    /// <summary>Tries a part of an exchange. What fails is tried again in the next exchange, which says whether the store is gone.</summary>
    public async Task TryAsync(Func<Task> part)
    {
        try
        {
            await part().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FleetStoreException or UnreadableDocumentException)
        {
            LogOnce(exception);
        }
    }

    public void LogOnce(Exception failure)
    {
        lock (_gate)
        {
            if (_logged.Count >= MostRemembered)
            {
                _logged.Clear();
            }

            if (!_logged.Add(failure.Message))
            {
                return;
            }
        }

        Log.ReadFailed(logger, failure.Message);
    }
}
