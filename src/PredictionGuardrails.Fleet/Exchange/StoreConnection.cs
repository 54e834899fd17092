using System.Globalization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Fleet.Configuration;

namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>Asks the store, waits for the timeout at most, and remembers since when exchanges have failed.</summary>
internal sealed class StoreConnection(IFleetStore store, FleetSection section, TimeProvider time, ILogger logger)
{
    private const int LongestReason = 300;
    private volatile Outage? _outage;

    public string Description => store.Description;

    /// <summary>Since when exchanges have failed; null if the last one succeeded, and before the first one.</summary>
    public Outage? Outage => _outage;

    public DateTimeOffset? LastExchangeAt { get; private set; }

    /// <summary>Exchanges a report.</summary>
    /// <returns>What was read; null if the store is gone.</returns>
    public async Task<FleetReading?> ExchangeAsync(FleetReport report, CancellationToken cancellationToken)
    {
        try
        {
            var reading = await AskAsync((asked, token) => asked.ExchangeAsync(report, token), cancellationToken).ConfigureAwait(false);
            if (_outage is { } ended)
            {
                Log.StoreAnswers(logger, Description, time.GetUtcNow() - ended.Since);
            }

            _outage = null;
            LastExchangeAt = time.GetUtcNow();
            return reading;
        }
        catch (FleetStoreException exception)
        {
            if (_outage is null)
            {
                Log.StoreGone(logger, Description, exception.Message);
            }

            _outage = new Outage(_outage?.Since ?? time.GetUtcNow(), exception.Message);
            return null;
        }
    }

    /// <summary>Asks the store for something.</summary>
    /// <exception cref="FleetStoreException">It didn't answer.</exception>
    public async Task<T> AskAsync<T>(Func<IFleetStore, CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        var limit = section.Current.StoreTimeout;
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // A store that ignores its token is left behind.
            return await Task.Run(() => ask(store, either.Token).AsTask(), CancellationToken.None).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            throw new FleetStoreException(
                string.Create(CultureInfo.InvariantCulture, $"The store ({Description}) didn't answer within {limit.TotalSeconds:0.###} s."), exception);
        }
        catch (Exception exception)
        {
            throw new FleetStoreException($"The store ({Description}) failed: {Shorten(exception.Message)}", exception);
        }
    }

    private static string Shorten(string message)
    {
        var line = message.ReplaceLineEndings(" ");
        return line.Length <= LongestReason ? line : $"{line[..LongestReason]}…";
    }
}
