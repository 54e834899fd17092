using Microsoft.Extensions.Logging;
using PredictionGuardrails.Telemetry;

namespace PredictionGuardrails.Breaches;

/// <summary>Hands each breach to every handler's queue.</summary>
internal sealed class BreachDispatcher(
    IEnumerable<IBreachHandler> handlers, PredictionGuardrailsOptions options, TimeProvider time, GuardMeters meters, ILogger logger)
    : IDisposable
{
    private readonly BreachQueue[] _queues =
        [.. handlers.Select(handler => new BreachQueue(handler, options.HandlerQueueCapacity, meters, logger))];

    public void Publish(Breach breach)
    {
        foreach (var queue in _queues)
        {
            queue.Enqueue(breach);
        }
    }

    /// <summary>Handles what is queued, within the shutdown's time limit. Can be called more than once.</summary>
    public Task DrainAsync() => Task.WhenAll(_queues.Select(queue => queue.DrainAsync(options.ShutdownTimeout, time)));

    public void Dispose() => Array.ForEach(_queues, queue => queue.Dispose());
}
