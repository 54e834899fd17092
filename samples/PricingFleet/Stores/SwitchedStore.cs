using PredictionGuardrails;
using PredictionGuardrails.Fleet;

namespace PricingFleet.Stores;

/// <summary>A store that refuses requests while it's switched off.</summary>
internal sealed class SwitchedStore(IFleetStore store, Func<bool> isGone) : IFleetStore
{
    public string Description => store.Description;

    public ValueTask<FleetReading> ExchangeAsync(FleetReport report, CancellationToken cancellationToken) => Reachable().ExchangeAsync(report, cancellationToken);

    public ValueTask<MetricSnapshot?> ReadCountsAsync(FleetMetric metric, CancellationToken cancellationToken) => Reachable().ReadCountsAsync(metric, cancellationToken);

    public ValueTask<IReadOnlyList<FleetReplicaRecord>> ReadReplicasAsync(CancellationToken cancellationToken) => Reachable().ReadReplicasAsync(cancellationToken);

    public ValueTask<FleetDocument?> ReadDocumentAsync(string name, CancellationToken cancellationToken) => Reachable().ReadDocumentAsync(name, cancellationToken);

    public ValueTask<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content, CancellationToken cancellationToken) =>
        Reachable().TryWriteDocumentAsync(name, expectedVersion, content, cancellationToken);

    /// <summary>All replicas share the store.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IFleetStore Reachable() => isGone() ? throw new InvalidOperationException("The connection was refused.") : store;
}
