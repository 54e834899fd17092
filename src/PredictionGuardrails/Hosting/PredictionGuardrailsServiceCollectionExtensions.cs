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

/// <summary>Adds PredictionGuardrails to a container.</summary>
public static class PredictionGuardrailsServiceCollectionExtensions
{
    /// <summary>
    /// Adds what guards need. Settings come from the section <c>PredictionGuardrails</c> of the container's <see cref="IConfiguration"/>,
    /// where it has one, which is appsettings.json in a host. They are checked when the host starts, or when the first guard is resolved.
    /// </summary>
    /// <param name="services">The container's services.</param>
    /// <returns>A builder to add guards to. Calling this again adds to the same guards.</returns>
    public static IPredictionGuardrailsBuilder AddPredictionGuardrails(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(CreateRegistry);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PredictionGuardrailsHostedService>());
        return new PredictionGuardrailsBuilder(services);
    }

    /// <summary>Adds what guards need, with settings from another configuration than the container's own.</summary>
    /// <param name="services">The container's services.</param>
    /// <param name="configuration">A configuration with a section <c>PredictionGuardrails</c>, or that section itself.</param>
    /// <returns>A builder to add guards to. Calling this again adds to the same guards; the last configuration handed over counts.</returns>
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
            settings.ReadOptionsIfRight(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            services.GetService<IMeterFactory>(),
            services.GetServices<IGuardEventHandler>());
        var runtime = new GuardRuntime(reporting, services, service => GuardRequirement.DecoratorsOf(service, services)) { OutputOf = settings.OutputOf };
        return new PredictionGuardRegistry(
            runtime, settings, [.. services.GetServices<GuardRegistration>().Select(guard => guard.Create(runtime))], [.. services.GetServices<GuardRequirement>()]);
    }
}
