namespace PredictionGuardrails;

/// <summary>
/// Shares something with the other replicas of a fleet in addition to guards, for example experiments. Register implementations as services. The package
/// <c>PredictionGuardrails.Fleet</c> calls them in each exchange with its store, one at a time, and never during a call of a guard.
/// </summary>
public interface IFleetParticipant
{
    /// <summary>Gets the name, which is the same on all replicas. It starts the names of the participant's documents.</summary>
    string Name { get; }

    /// <summary>Occurs if there is something that other replicas should get at once, not only in the next interval.</summary>
    event Action? Changed;

    /// <summary>
    /// Creates what this replica contributes to tasks that one replica does for all: see <see cref="IFleetExchange.LeadAsync"/>. It replaces what was reported before, and is gone when the replica isn't heard of any longer. Called
    /// before <see cref="ExchangeAsync"/>, and again if the report wasn't accepted.
    /// </summary>
    /// <returns>The contribution; <see langword="null"/> for none.</returns>
    string? Contribute();

    /// <summary>
    /// Shares state after the store has accepted a report. A <see cref="FleetStoreException"/> means that the store didn't answer. Exceptions are logged, and
    /// the method is called again in the next exchange.
    /// </summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="cancellationToken">Cancels requests to the store.</param>
    Task ExchangeAsync(IFleetExchange exchange, CancellationToken cancellationToken);

    /// <summary>Notes that the store doesn't answer: this replica decides alone until the next call of <see cref="ExchangeAsync"/>.</summary>
    void GoAlone();
}
