namespace PredictionGuardrails;

/// <summary>
/// Provides the fleet that this process is a replica of, and applies manual actions to all replicas. The package <c>PredictionGuardrails.Fleet</c> provides one.
/// </summary>
public interface IFleetManager
{
    /// <summary>Gets the fleet as this replica last saw it, without asking the store.</summary>
    FleetStatus GetStatus();

    /// <summary>Gets the replicas that were heard of within the last intervals, in the order of their names.</summary>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    /// <exception cref="FleetStoreException">The store didn't answer.</exception>
    Task<IReadOnlyList<FleetReplicaStatus>> GetReplicasAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets a snapshot of a metric over all replicas, since the store has counts of it. What a replica hasn't published yet is missing.</summary>
    /// <param name="guard">The name of the guard, which isn't case-sensitive.</param>
    /// <param name="metric">The name of the metric. The default is the prediction itself.</param>
    /// <param name="modelVersion">The version of the model. The default is the one of this replica.</param>
    /// <param name="segment">The segment, which doesn't have to be known to this replica. The default is all predictions.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    /// <returns>The snapshot; <see langword="null"/> if there are no counts yet.</returns>
    /// <exception cref="ArgumentException">The guard has no such metric.</exception>
    /// <exception cref="KeyNotFoundException">The guard doesn't exist.</exception>
    /// <exception cref="FleetStoreException">The store didn't answer.</exception>
    Task<MetricSnapshot?> GetSnapshotAsync(
        string guard, string metric = "prediction", string? modelVersion = null, string? segment = null, CancellationToken cancellationToken = default);

    /// <summary>Opens the breaker of a guard manually on all replicas, including those that start later, until <see cref="ResetAsync"/> is called.</summary>
    /// <param name="guard">The name of the guard, which isn't case-sensitive.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="by">The user or job that opens the breaker. The default is unknown.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    /// <returns><see langword="true"/> if the action reaches all replicas; <see langword="false"/> if the store didn't answer, and only this replica acted.</returns>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is empty.</exception>
    /// <exception cref="KeyNotFoundException">The guard doesn't exist.</exception>
    Task<bool> IsolateAsync(string guard, string reason, string? by = null, CancellationToken cancellationToken = default);

    /// <summary>Closes the breaker of a guard manually on all replicas, and clears their change evidence and votes. Keeps the baselines.</summary>
    /// <param name="guard">The name of the guard, which isn't case-sensitive.</param>
    /// <param name="reason">The reason. The default is none.</param>
    /// <param name="by">The user or job that closes the breaker. The default is unknown.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    /// <returns><see langword="true"/> if the action reaches all replicas; <see langword="false"/> if the store didn't answer, and only this replica acted.</returns>
    /// <exception cref="KeyNotFoundException">The guard doesn't exist.</exception>
    Task<bool> ResetAsync(string guard, string? reason = null, string? by = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes the baselines of a guard on all replicas, closes the breakers, and learns new baselines from the next predictions.</summary>
    /// <param name="guard">The name of the guard, which isn't case-sensitive.</param>
    /// <param name="reason">The reason. The default is none.</param>
    /// <param name="by">The user or job that requests it. The default is unknown.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    /// <returns><see langword="true"/> if the action reaches all replicas; <see langword="false"/> if the store didn't answer, and only this replica acted.</returns>
    /// <exception cref="KeyNotFoundException">The guard doesn't exist.</exception>
    Task<bool> RelearnAsync(string guard, string? reason = null, string? by = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Overrides the mode of a guard manually on all replicas, including those that start later, until <see cref="ClearModeOverrideAsync"/> is called.
    /// </summary>
    /// <param name="guard">The name of the guard, which isn't case-sensitive.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="reason">The reason. The default is none.</param>
    /// <param name="by">The user or job that overrides the mode. The default is unknown.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    /// <returns><see langword="true"/> if the action reaches all replicas; <see langword="false"/> if the store didn't answer, and only this replica acted.</returns>
    /// <exception cref="KeyNotFoundException">The guard doesn't exist.</exception>
    Task<bool> OverrideModeAsync(
        string guard, GuardMode mode, string? reason = null, string? by = null, CancellationToken cancellationToken = default);

    /// <summary>Removes the manual mode override of a guard on all replicas.</summary>
    /// <param name="guard">The name of the guard, which isn't case-sensitive.</param>
    /// <param name="reason">The reason. The default is none.</param>
    /// <param name="by">The user or job that removes the override. The default is unknown.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    /// <returns><see langword="true"/> if the action reaches all replicas; <see langword="false"/> if the store didn't answer, and only this replica acted.</returns>
    /// <exception cref="KeyNotFoundException">The guard doesn't exist.</exception>
    Task<bool> ClearModeOverrideAsync(string guard, string? reason = null, string? by = null, CancellationToken cancellationToken = default);
}
