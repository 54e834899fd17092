using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PredictionGuardrails.AspNetCore;
using PredictionGuardrails.AspNetCore.Api;
using PredictionGuardrails.AspNetCore.History;

// In the namespace of the methods that add guards.
namespace PredictionGuardrails;

/// <summary>Registers the dashboard.</summary>
public static class PredictionGuardrailsDashboardBuilderExtensions
{
    /// <summary>
    /// Adds the dashboard's history: the series of every metric, incidents, breaches, and breaker changes. The history is kept in bounded memory and is lost when the
    /// process ends. To serve the dashboard, call <c>app.MapPredictionGuardrails()</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Configures how much history is kept.</param>
    public static IPredictionGuardrailsBuilder AddDashboard(this IPredictionGuardrailsBuilder builder, Action<HistoryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new HistoryOptions();
        configure?.Invoke(options);
        var services = builder.Services;
        if (services.Any(static service => service.ServiceType == typeof(IncidentLog)))
        {
            return builder;
        }

        services.AddAntiforgery();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<IncidentLog>();
        services.AddSingleton<IGuardEventHandler>(static services => services.GetRequiredService<IncidentLog>());
        services.AddSingleton<SeriesCollector>();
        services.AddHostedService(static services => services.GetRequiredService<SeriesCollector>());
        services.AddSingleton<Instance>();
        services.AddSingleton<Quality>();
        services.AddSingleton<FleetViews>();
        services.AddSingleton<Views>();
        services.AddSingleton<OverviewFeed>();
        services.AddSingleton<ActionGate>();
        services.AddSingleton<Actions>();
        services.AddSingleton<ExperimentViews>();
        services.AddSingleton<ExperimentActions>();
        services.AddSingleton<OutcomeEndpoint>();
        services.AddSingleton<AnalysisRuns>();
        services.AddSingleton<AnalysisEndpoint>();
        return builder;
    }
}
