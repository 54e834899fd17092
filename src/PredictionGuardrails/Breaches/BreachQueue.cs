using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Telemetry;

namespace PredictionGuardrails.Breaches;

/// <summary>One handler, its bounded channel and the loop between them.</summary>
internal sealed class BreachQueue : IDisposable
{
    private readonly IBreachHandler _handler;
    private readonly Channel<Happening> _channel;
    private readonly CancellationTokenSource _stop = new();
    private readonly GuardMeters _meters;
    private readonly ILogger _logger;
    private readonly Task _loop;
    private readonly string _name;
    private int _dropping;

    public BreachQueue(IBreachHandler handler, int capacity, GuardMeters meters, ILogger logger)
    {
        _handler = handler;
        _name = handler.GetType().Name;
        _meters = meters;
        _logger = logger;
        _channel = Channel.CreateBounded<Happening>(new BoundedChannelOptions(capacity) { SingleReader = true });

        // The loop outlives the call that happens to create it: it must not carry that call's activity or user along.
        using (ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow())
        {
            _loop = Task.Run(HandleAllAsync);
        }
    }

    /// <summary>Takes what happened if there is room; otherwise drops it and counts it. Never waits.</summary>
    public void Enqueue(in Happening happening)
    {
        if (_channel.Writer.TryWrite(happening))
        {
            Volatile.Write(ref _dropping, 0);
            return;
        }

        _meters.HandlerDropped(_name);
        if (Interlocked.Exchange(ref _dropping, 1) == 0)
        {
            Log.BreachesDropped(_logger, _name);
        }
    }

    /// <summary>Takes no more, and handles what is queued until the limit is over; what is left then is dropped and counted.</summary>
    public async Task DrainAsync(TimeSpan limit, TimeProvider time)
    {
        _channel.Writer.TryComplete();
        try
        {
            await _loop.WaitAsync(limit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            var left = 0;
            while (_channel.Reader.TryRead(out _))
            {
                left++;
                _meters.HandlerDropped(_name);
            }

            Log.ShutdownLimitReached(_logger, _name, left, limit);
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task HandleAllAsync()
    {
        await foreach (var happening in _channel.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await happening.HandleAsync(_handler, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                _meters.HandlerFailed(_name);
                Log.HandlerFailed(_logger, exception, _name, happening.Message);
            }
        }
    }
}
