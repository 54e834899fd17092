using PredictionGuardrails.Fleet;

namespace PredictionGuardrails;

/// <summary>Configures the fleet that a process is a replica of.</summary>
public sealed class FleetBuilder
{
    internal FleetBuilder()
    {
    }

    internal Func<IServiceProvider, string, IFleetStore>? Store { get; private set; }

    /// <summary>Uses a store that all replicas can reach. The fleet disposes it. A later call replaces an earlier one.</summary>
    /// <param name="create">
    /// Creates the store when the host starts, with the name of the fleet, because several fleets can share a server. It must not wait for a connection.
    /// </param>
    public FleetBuilder UseStore(Func<IServiceProvider, string, IFleetStore> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Store = create;
        return this;
    }

    /// <summary>Uses a store in memory. All replicas are in this process: use it in tests and samples.</summary>
    /// <param name="store">The store that the replicas share.</param>
    public FleetBuilder UseInProcess(InProcessFleetStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return UseStore((_, _) => store);
    }
}
