using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PredictionGuardrails;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Hosting;
using PredictionGuardrails.Reporting;

// The namespace that every Program.cs has at hand.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that add PredictionGuardrails to a service collection.</summary>
public static class PredictionGuardrailsServiceCollectionExtensions
{
    /// <summary>
    /// Adds PredictionGuardrails. Settings are read from the section <c>PredictionGuardrails</c> of the container's <see cref="IConfiguration"/>, for
    /// example from appsettings.json. They are validated when the host starts, or when the first guard is resolved.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <returns>A builder for adding guards. Further calls add to the same guards.</returns>
    public static IPredictionGuardrailsBuilder AddPredictionGuardrails(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(CreateRegistry);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PredictionGuardrailsHostedService>());
        return new PredictionGuardrailsBuilder(services);
    }

    /// <summary>Adds PredictionGuardrails with settings from the specified configuration.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">A configuration that contains the section <c>PredictionGuardrails</c>, or the section itself.</param>
    /// <returns>A builder for adding guards. Further calls add to the same guards; the last configuration is used.</returns>
    public static IPredictionGuardrailsBuilder AddPredictionGuardrails(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = services.AddPredictionGuardrails();
        services.AddSingleton(new ConfigurationStatement(configuration));
        return builder;
    }

    private static PredictionGuardRegistry CreateRegistry(IServiceProvider services)
    {
        var settings = new GuardrailsConfiguration(
            services.GetService<ConfigurationStatement>()?.Configuration ?? services.GetService<IConfiguration>(),
            options => services.GetServices<OptionsStatement>().ToList().ForEach(statement => statement.State(options)),
            knowsEveryGuard: true,
            [.. services.GetServices<SettingsSection>()]);
        var reporting = new ReportingServices(
            settings.Begin(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            services.GetService<IMeterFactory>(),
            services.GetServices<IGuardEventHandler>());
        var runtime = new GuardRuntime(reporting, services, service => GuardRequirement.DecoratorsOf(service, services)) { OutputOf = settings.OutputOf };
        return new PredictionGuardRegistry(
            runtime, settings, [.. services.GetServices<GuardRegistration>().Select(guard => guard.Create(runtime))], [.. services.GetServices<GuardRequirement>()]);
    }
}
