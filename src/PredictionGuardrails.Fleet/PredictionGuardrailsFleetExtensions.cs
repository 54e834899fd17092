using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PredictionGuardrails.Fleet;
using PredictionGuardrails.Fleet.Configuration;

namespace PredictionGuardrails;

/// <summary>Adds a fleet.</summary>
public static class PredictionGuardrailsFleetExtensions
{
    /// <summary>
    /// Makes this process a replica of a fleet. Guards still decide by themselves, and their calls never wait for the store. In the background, replicas share
    /// what they count, and open their breakers together once enough of them have opened theirs by themselves. Settings are in <c>PredictionGuardrails:Fleet</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Chooses the store, for example <c>fleet => fleet.UseRedis("localhost:6379")</c>.</param>
    /// <exception cref="ArgumentException">No store is chosen.</exception>
    /// <exception cref="InvalidOperationException">There is a fleet already.</exception>
    public static IPredictionGuardrailsBuilder AddFleet(this IPredictionGuardrailsBuilder builder, Action<FleetBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        if (builder.Services.Any(static service => service.ServiceType == typeof(FleetManager)))
        {
            throw new InvalidOperationException("AddFleet was called twice. A process belongs to one fleet.");
        }

        var fleet = new FleetBuilder();
        configure(fleet);
        var create = fleet.Store ?? throw new ArgumentException("No store is chosen. Call UseRedis(…), UseOrleans(…), or UseStore(…).", nameof(configure));
        builder.Services.TryAddSingleton<BreakerChanges>();
        builder.Services.AddSingleton<IGuardEventHandler>(static services => services.GetRequiredService<BreakerChanges>());
        builder.Services.AddSingleton(services =>
        {
            var registry = services.GetRequiredService<PredictionGuardRegistry>();
            var section = services.GetRequiredService<FleetSection>();
            var name = section.Current.Name ?? services.GetService<IHostEnvironment>()?.ApplicationName ?? "default";
            return new FleetManager(
                name,
                registry,
                create(services, name),
                section,
                services.GetRequiredService<BreakerChanges>(),
                services.GetServices<IFleetParticipant>(),
                services.GetService<TimeProvider>() ?? TimeProvider.System,
                LoggerOf(services));
        });
        builder.Services.AddSingleton<IFleetManager>(static services => services.GetRequiredService<FleetManager>());
        builder.Services.AddSingleton<IIncidentCoordinator>(static services => services.GetRequiredService<FleetManager>());
        builder.Services.AddSingleton<IHostedService>(static services => new FleetHostedService(
            services.GetRequiredService<FleetManager>(),
            services.GetRequiredService<FleetSection>(),
            services.GetRequiredService<BreakerChanges>(),
            services.GetService<IMeterFactory>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            LoggerOf(services)));
        return builder.AddSettingsSection<FleetSection>();
    }

    private static ILogger LoggerOf(IServiceProvider services) =>
        (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(Log.Category);
}
