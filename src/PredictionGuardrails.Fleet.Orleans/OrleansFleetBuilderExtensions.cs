using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using PredictionGuardrails.Fleet.Orleans;

namespace PredictionGuardrails;

/// <summary>Adds a cluster of Orleans as the store of a fleet.</summary>
public static class OrleansFleetBuilderExtensions
{
    /// <summary>
    /// The name of the grain storage that keeps the documents of a fleet (actions, baselines, and the history), and everything else while no silo has the grain.
    /// If silos have no storage of this name, everything is kept in memory.
    /// </summary>
    public const string StorageName = "PredictionGuardrails";

    /// <summary>
    /// Uses the cluster that this application is a silo or a client of. Each fleet is one grain. All silos of the cluster need the package
    /// PredictionGuardrails.Fleet.Orleans.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <exception cref="InvalidOperationException">
    /// When the host starts: the application is neither a silo nor a client, because neither <c>UseOrleans</c> nor <c>UseOrleansClient</c> of its host was
    /// called.
    /// </exception>
    public static FleetBuilder UseOrleans(this FleetBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseStore(static (services, fleet) => new OrleansFleetStore(FindGrains(services), fleet, Describe(services)));
    }

    /// <summary>Uses another cluster than the application's own, or one of several.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="grains">Gets the grain factory, for example an <see cref="IClusterClient"/>, when the host starts. The fleet doesn't dispose it.</param>
    public static FleetBuilder UseOrleans(this FleetBuilder builder, Func<IServiceProvider, IGrainFactory> grains)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(grains);
        return builder.UseStore((services, fleet) => new OrleansFleetStore(grains(services), fleet, "Orleans"));
    }

    private static IGrainFactory FindGrains(IServiceProvider services) =>
        services.GetService<IGrainFactory>() ?? services.GetService<IClusterClient>() ?? throw new InvalidOperationException(
            "Fleet: UseOrleans() needs the Orleans cluster of this application, but neither IGrainFactory nor IClusterClient is registered. " +
            "Call UseOrleans(silo => …) or UseOrleansClient(client => …) on the host's builder, or pass a grain factory: UseOrleans(services => …).");

    private static string Describe(IServiceProvider services) =>
        services.GetService<IOptions<ClusterOptions>>() is { } options ? $"Orleans cluster '{options.Value.ClusterId}'" : "Orleans";
}
