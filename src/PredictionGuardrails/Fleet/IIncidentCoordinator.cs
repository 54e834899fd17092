namespace PredictionGuardrails;

/// <summary>
/// Decides which replica of a fleet reports an incident, so that people hear of it once. Handlers that send messages ask it. A process without a fleet has none.
/// </summary>
public interface IIncidentCoordinator
{
    /// <summary>Coordinates a state of an incident with the other replicas. It doesn't throw if the store doesn't answer; then each replica reports.</summary>
    /// <param name="incident">The incident of a guard of this replica.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    /// <returns>
    /// The incident to report, with the ID that it has on all replicas; <see langword="null"/> if another replica reports it, or if it's still open on another one.
    /// </returns>
    ValueTask<Incident?> CoordinateAsync(Incident incident, CancellationToken cancellationToken);
}
