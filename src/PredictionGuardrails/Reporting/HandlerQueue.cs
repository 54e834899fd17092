using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Reporting;

/// <summary>One handler, its bounded channel and the loop between them.</summary>
internal sealed class HandlerQueue : IDisposable
{
    private readonly IGuardEventHandler _handler;
    private readonly Channel<GuardEvent> _channel;
    private readonly CancellationTokenSource _stop = new();
    private readonly GuardMeters _meters;
    private readonly ILogger _logger;
    private readonly Task _loop;
    private readonly string _name;
    private readonly List<Incident> _incidents = [];
    private int _dropping;
    private int _waking;

    public HandlerQueue(IGuardEventHandler handler, int capacity, GuardMeters meters, ILogger logger)
    {
        _handler = handler;
        _name = handler.GetType().Name;
        _meters = meters;
        _logger = logger;

        // One place more is for the signal that an incident waits; there is never more than one such signal.
        _channel = Channel.CreateBounded<GuardEvent>(new BoundedChannelOptions(capacity + 1) { SingleReader = true });

        // The loop outlives the call that happens to create it: it must not carry that call's activity or user along.
        using (ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow())
        {
            _loop = Task.Run(HandleAllAsync);
        }
    }

    /// <summary>Takes what happened if there is room; otherwise drops it and counts it. Never waits.</summary>
    public void Enqueue(in GuardEvent happening)
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

    /// <summary>Keeps an incident's latest state until the handler gets to it. Never waits, and drops none but what a later state replaces.</summary>
    public void Put(Incident incident)
    {
        lock (_incidents)
        {
            // Only a later state of the same incident replaces one, so that a closed incident is always delivered.
            if (_incidents.FindIndex(other => other.Id == incident.Id) is >= 0 and var place)
            {
                _incidents[place] = incident;
            }
            else
            {
                _incidents.Add(incident);
            }
        }

        // Breaches may have filled the place of the signal. The loop then looks at incidents after each of them, and the next incident signals again.
        if (Interlocked.Exchange(ref _waking, 1) == 0 && !_channel.Writer.TryWrite(default))
        {
            Volatile.Write(ref _waking, 0);
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
            while (_channel.Reader.TryRead(out var happening))
            {
                if (!happening.IsNothing)
                {
                    left++;
                    _meters.HandlerDropped(_name);
                }
            }

            Log.ShutdownLimitReached(_logger, _name, left, limit);
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task HandleAllAsync()
    {
        await foreach (var happening in _channel.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (happening.IsNothing)
            {
                Volatile.Write(ref _waking, 0);
            }
            else
            {
                await HandleAsync(happening.HandleAsync, happening.Message).ConfigureAwait(false);
            }

            await HandleIncidentsAsync().ConfigureAwait(false);
        }

        await HandleIncidentsAsync().ConfigureAwait(false);
    }

    private async Task HandleIncidentsAsync()
    {
        while (TryTakeIncident(out var incident))
        {
            await HandleAsync(incident.HandleAsync, incident.Message).ConfigureAwait(false);
        }
    }

    private bool TryTakeIncident(out GuardEvent incident)
    {
        lock (_incidents)
        {
            if (_incidents.Count == 0)
            {
                incident = default;
                return false;
            }

            incident = new GuardEvent(null, null) { Incident = _incidents[0] };
            _incidents.RemoveAt(0);
            return true;
        }
    }

    private async Task HandleAsync(Func<IGuardEventHandler, CancellationToken, ValueTask> handle, string message)
    {
        try
        {
            await handle(_handler, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _meters.HandlerFailed(_name);
            Log.HandlerFailed(_logger, exception, _name, message);
        }
    }
}
