using System.Diagnostics.CodeAnalysis;

namespace PredictionGuardrails;

/// <summary>
/// Handles the breaches, breaker changes, and incidents of all guards. Handlers are called one event at a time, in order, and not on the caller's
/// thread. Each handler has its own bounded queue. If the queue is full, breaches are dropped and counted
/// (<c>prediction_guardrails.handler.dropped</c>); callers and other handlers don't wait.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It handles a guard's events; it isn't a delegate of a .NET event.")]
public interface IGuardEventHandler
{
    /// <summary>Handles one breach. An exception is logged and counted (<c>prediction_guardrails.handler.failures</c>). Does nothing by default.</summary>
    /// <param name="breach">The breach.</param>
    /// <param name="cancellationToken">A token that is canceled when the shutdown timeout elapses.</param>
    ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Handles a change of a guard's circuit breaker, in order with the breaches. Does nothing by default.</summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">A token that is canceled when the shutdown timeout elapses.</param>
    ValueTask OnBreakerTransitionAsync(BreakerTransition change, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Handles an incident when it's opened, while it's ongoing (at most every 10 seconds), and when it's closed. The argument is the latest state of
    /// the guard's incident, which isn't dropped if the queue is full. Does nothing by default.
    /// </summary>
    /// <param name="incident">The incident.</param>
    /// <param name="cancellationToken">A token that is canceled when the shutdown timeout elapses.</param>
    ValueTask OnIncidentAsync(Incident incident, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
