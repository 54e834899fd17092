using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Reporting;

/// <summary>Hands each breach and each change of a breaker to every handler's queue.</summary>
internal sealed class BreachDispatcher(
    IEnumerable<IGuardEventHandler> handlers, PredictionGuardrailsOptions options, TimeProvider time, GuardMeters meters, ILogger logger)
    : IDisposable
{
    private readonly HandlerQueue[] _queues =
        [.. handlers.Select(handler => new HandlerQueue(handler, options.HandlerQueueCapacity, meters, logger))];

    public void Publish(Breach breach) => Publish(new GuardEvent(breach, null));

    public void Publish(BreakerTransition change) => Publish(new GuardEvent(null, change));

    /// <summary>Hands an incident's latest state to every handler; it takes the place of one that a handler has not got to yet.</summary>
    public void Publish(Incident incident) => Array.ForEach(_queues, queue => queue.Put(incident));

    /// <summary>Handles what is queued, within the shutdown's time limit. Can be called more than once.</summary>
    public Task DrainAsync() => Task.WhenAll(_queues.Select(queue => queue.DrainAsync(options.ShutdownTimeout, time)));

    public void Dispose() => Array.ForEach(_queues, queue => queue.Dispose());

    private void Publish(in GuardEvent happening)
    {
        foreach (var queue in _queues)
        {
            queue.Enqueue(happening);
        }
    }
}
