using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PredictionGuardrails;
using PredictionGuardrails.AspNetCore;

// Program.cs imports this namespace by default.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of guards.</summary>
public static class PredictionGuardrailsHealthChecksBuilderExtensions
{
    /// <summary>The tag of every guard's health check.</summary>
    public const string Tag = "prediction_guardrails";

    /// <summary>
    /// Adds a health check for each guard in the container, named <c>guard {name}</c>, with the tags <see cref="Tag"/> and the guard's name. A guard is healthy
    /// while predictions match the baseline, degraded while a change is only observed or callers get the fallback, and unhealthy while callers get exceptions. A
    /// single failed check doesn't change the status. Neither does an experiment; the description contains what was stopped. If there is a prediction log, its
    /// health check is named <c>prediction log</c>; if there is a fleet, <c>fleet</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Configures the health status of each state.</param>
    public static IHealthChecksBuilder AddPredictionGuardrails(this IHealthChecksBuilder builder, Action<GuardHealthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new GuardHealthOptions();
        configure?.Invoke(options);
        builder.Services.AddSingleton<IConfigureOptions<HealthCheckServiceOptions>>(services => new ConfigureNamedOptions<HealthCheckServiceOptions>(Options.Options.DefaultName, health =>
        {
            var registry = services.GetService<PredictionGuardRegistry>()
                ?? throw new InvalidOperationException("No guards are registered. Call AddPredictionGuardrails().AddGuard(…) before adding health checks.");
            var experiments = services.GetService<IExperimentManager>();
            foreach (var guard in registry.Guards)
            {
                health.Registrations.Add(new HealthCheckRegistration(
                    $"guard {guard.Name}", _ => new GuardHealthCheck(guard, options, experiments), failureStatus: null, tags: [Tag, guard.Name]));
            }

            if (services.GetService<IPredictionLog>() is { } log)
            {
                health.Registrations.Add(new HealthCheckRegistration("prediction log", _ => new PredictionLogHealthCheck(log, options), failureStatus: null, tags: [Tag]));
            }

            if (services.GetService<IFleetManager>() is { } fleet)
            {
                health.Registrations.Add(new HealthCheckRegistration("fleet", _ => new FleetHealthCheck(fleet, options), failureStatus: null, tags: [Tag]));
            }
        }));
        return builder;
    }
}
