using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PredictionGuardrails;
using PredictionGuardrails.AspNetCore;
using PredictionGuardrails.AspNetCore.Api;
using PredictionGuardrails.AspNetCore.Dashboard;

// Program.cs of a web service imports this namespace by default.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the dashboard.</summary>
public static class PredictionGuardrailsEndpointRouteBuilderExtensions
{
    /// <summary>The default path of the dashboard.</summary>
    public const string DefaultPath = "/guardrails";

    /// <summary>
    /// Maps the dashboard: a page, and the JSON endpoints below <c>{path}/api</c> that it uses. In Development, everyone can read and act. Elsewhere, the dashboard
    /// returns 404 until you call <c>RequireAuthorization(…)</c> on the result, set a fallback policy, or set <see cref="DashboardOptions.AllowAnonymous"/>. Actions
    /// are disabled until you set <see cref="DashboardOptions.ActionPolicy"/>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The path from the application's root. The default is <c>/guardrails</c>.</param>
    /// <param name="configure">Configures who can read and who can act.</param>
    /// <returns>The endpoints, for adding conventions.</returns>
    /// <exception cref="InvalidOperationException"><see cref="PredictionGuardrailsDashboardBuilderExtensions.AddDashboard"/> wasn't called, or the host doesn't have the policy that actions require.</exception>
    public static IEndpointConventionBuilder MapPredictionGuardrails(
        this IEndpointRouteBuilder endpoints, string path = DefaultPath, Action<DashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var options = new DashboardOptions();
        configure?.Invoke(options);
        var services = endpoints.ServiceProvider;
        var views = services.GetService<Views>()
            ?? throw new InvalidOperationException("The dashboard isn't registered. Call AddPredictionGuardrails().AddDashboard() before MapPredictionGuardrails().");
        var access = new DashboardAccess(options, services.GetRequiredService<IHostEnvironment>());
        access.CheckPolicy(services);

        var all = endpoints.MapGroup($"/{path.Trim('/')}").AddEndpointFilter(async (context, next) =>
        {
            DashboardPage.Secure(context.HttpContext.Response);
            return await access.MayReadAsync(context.HttpContext).ConfigureAwait(false) ? await next(context).ConfigureAwait(false) : Results.NotFound();
        });
        var page = all.MapGroup("").ExcludeFromDescription();
        page.MapGet("/assets/{name}", DashboardPage.Load);
        page.MapGet("/api/openapi.json", static (HttpContext context, CancellationToken _) => DashboardPage.Load(context, DashboardPage.OpenApi));
        page.Map("/{*place}", (HttpRequest request, string? place) =>
            ReadMethods.Allow(request) ? DashboardPage.Open(request, place, options.PromptForBearerToken) : ReadMethods.Refuse(request));
        if (options.PromptForBearerToken)
        {
            page.AllowAnonymous();
        }

        var api = all.MapGroup("/api").WithMetadata(access);
        ApiEndpoints.MapAnalysis(api, services.GetRequiredService<AnalysisEndpoint>());
        FleetEndpoints.Map(api, services.GetRequiredService<FleetViews>(), views);
        ExperimentEndpoints.Map(api, services.GetRequiredService<ExperimentViews>(), services.GetRequiredService<ExperimentActions>(), access);
        ApiEndpoints.Map(api, views, services.GetRequiredService<OverviewFeed>(), services.GetRequiredService<ActionGate>(), services.GetRequiredService<Actions>(), services.GetRequiredService<OutcomeEndpoint>(), access, options, services.GetRequiredService<IHostApplicationLifetime>());
        ((IEndpointConventionBuilder)all).Finally(ReadMethods.AddHead);
        WarnIfUnreadable(endpoints, path, access);
        return all;
    }

    /// <summary>Logs a warning at startup, when all conventions are known.</summary>
    private static void WarnIfUnreadable(IEndpointRouteBuilder endpoints, string path, DashboardAccess access)
    {
        var services = endpoints.ServiceProvider;
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() =>
        {
            var facts = endpoints.DataSources.SelectMany(static source => source.Endpoints)
                .FirstOrDefault(endpoint => endpoint.Metadata.GetMetadata<DashboardAccess>() == access && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null);

            // The default provider reads policies from options and completes synchronously, so this doesn't block.
            if (facts is not null && access.IsReadableAsync(facts.Metadata, services) is { IsCompletedSuccessfully: true, Result: false })
            {
                Log.NobodyMayRead(services.GetRequiredService<ILoggerFactory>().CreateLogger(Log.Category), $"/{path.Trim('/')}");
            }
        });
    }
}
