using System.Diagnostics.CodeAnalysis;

namespace PredictionGuardrails;

/// <summary>
/// Gets every breach, every change of a breaker, and every incident of every guard, off the caller's thread, one at a time and in order. Each handler has a bounded queue of its own:
/// when it is slow, they are dropped and counted (<c>prediction_guardrails.handler.dropped</c>), and no caller and no other handler waits.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It handles a guard's events; it isn't a delegate of a .NET event.")]
public interface IGuardEventHandler
{
    /// <summary>Handles one breach. An exception is logged and counted (<c>prediction_guardrails.handler.failures</c>); the next breach follows. Does nothing by default.</summary>
    /// <param name="breach">The breach.</param>
    /// <param name="cancellationToken">Cancelled when the shutdown's time limit is over.</param>
    ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Handles a change of a guard's breaker, in order with the breaches. Does nothing by default.</summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Cancelled when the shutdown's time limit is over.</param>
    ValueTask OnBreakerTransitionAsync(BreakerTransition change, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Handles an incident: when it has opened, while it goes on and has changed (every ten seconds at the most), and when it is closed. What is handed over is
    /// the latest state of each guard's incident, which a full queue does not drop. Does nothing by default.
    /// </summary>
    /// <param name="incident">The incident.</param>
    /// <param name="cancellationToken">Cancelled when the shutdown's time limit is over.</param>
    ValueTask OnIncidentAsync(Incident incident, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
