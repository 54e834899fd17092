using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PredictionGuardrails.AspNetCore;
using PredictionGuardrails.AspNetCore.Api;
using PredictionGuardrails.AspNetCore.History;

// Found where guards are added.
namespace PredictionGuardrails;

/// <summary>Adds what the dashboard shows.</summary>
public static class PredictionGuardrailsDashboardBuilderExtensions
{
    /// <summary>
    /// Adds what the dashboard keeps: the series of every metric, incidents, breaches, changes of breakers, all in bounded memory and lost with the process.
    /// <c>app.MapPredictionGuardrails()</c> shows it.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes how much is kept.</param>
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
        services.AddSingleton<Views>();
        services.AddSingleton<OverviewFeed>();
        services.AddSingleton<Actions>();
        return builder;
    }
}
