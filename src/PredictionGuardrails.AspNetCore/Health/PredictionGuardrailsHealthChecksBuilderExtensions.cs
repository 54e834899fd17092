using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PredictionGuardrails;
using PredictionGuardrails.AspNetCore;

// The namespace that every Program.cs has at hand.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of guards.</summary>
public static class PredictionGuardrailsHealthChecksBuilderExtensions
{
    /// <summary>The tag of every guard's health check.</summary>
    public const string Tag = "prediction_guardrails";

    /// <summary>
    /// Adds a health check for each guard of the container, named <c>guard {name}</c>, with the tags <see cref="Tag"/> and the guard's name. Healthy while
    /// predictions are what they should be; degraded where something has changed that is only observed, or where a fallback answers for a model that is not
    /// trusted; unhealthy where callers get exceptions in its place. A single prediction that breaches a check changes nothing.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes how healthy which state is.</param>
    public static IHealthChecksBuilder AddPredictionGuardrails(this IHealthChecksBuilder builder, Action<GuardHealthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new GuardHealthOptions();
        configure?.Invoke(options);
        builder.Services.AddSingleton<IConfigureOptions<HealthCheckServiceOptions>>(services => new ConfigureNamedOptions<HealthCheckServiceOptions>(Options.Options.DefaultName, health =>
        {
            var registry = services.GetService<PredictionGuardRegistry>()
                ?? throw new InvalidOperationException("There are health checks of guards, and no guards: add them with builder.Services.AddPredictionGuardrails().");
            foreach (var guard in registry.Guards)
            {
                health.Registrations.Add(new HealthCheckRegistration($"guard {guard.Name}", _ => new GuardHealthCheck(guard, options), failureStatus: null, tags: [Tag, guard.Name]));
            }
        }));
        return builder;
    }
}
