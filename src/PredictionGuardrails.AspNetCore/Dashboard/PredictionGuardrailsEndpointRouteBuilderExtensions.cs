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

// The namespace that every Program.cs of a web service has at hand.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the dashboard.</summary>
public static class PredictionGuardrailsEndpointRouteBuilderExtensions
{
    /// <summary>Where the dashboard is, unless stated otherwise.</summary>
    public const string DefaultPath = "/guardrails";

    /// <summary>
    /// Maps the dashboard: a page, and the JSON endpoints below <c>{path}/api</c> that it uses. In Development anybody may read and act. Elsewhere it answers 404 unless
    /// somebody says who may read, with <c>.RequireAuthorization(…)</c> on what this returns, a fallback policy, or <see cref="DashboardOptions.AllowAnonymous"/>; and
    /// nobody may act without <see cref="DashboardOptions.ActionPolicy"/>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">Where it is, from the application's root; <c>/guardrails</c> by default.</param>
    /// <param name="configure">Says who may see it, and who may act.</param>
    /// <returns>All its endpoints, to add conventions to.</returns>
    /// <exception cref="InvalidOperationException"><see cref="PredictionGuardrailsDashboardBuilderExtensions.AddDashboard"/> was not called, or the host does not have the policy that actions need.</exception>
    public static IEndpointConventionBuilder MapPredictionGuardrails(
        this IEndpointRouteBuilder endpoints, string path = DefaultPath, Action<DashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var options = new DashboardOptions();
        configure?.Invoke(options);
        var services = endpoints.ServiceProvider;
        var views = services.GetService<Views>()
            ?? throw new InvalidOperationException("The dashboard is mapped and was not added: builder.Services.AddPredictionGuardrails().AddDashboard().");
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
        ApiEndpoints.Map(api, views, services.GetRequiredService<OverviewFeed>(), services.GetRequiredService<Actions>(), access, options, services.GetRequiredService<IHostApplicationLifetime>());
        ((IEndpointConventionBuilder)all).Finally(ReadMethods.AddHead);
        WarnWhereNobodyMayRead(endpoints, path, access);
        return all;
    }

    /// <summary>Says so once, when all conventions are known.</summary>
    private static void WarnWhereNobodyMayRead(IEndpointRouteBuilder endpoints, string path, DashboardAccess access)
    {
        var services = endpoints.ServiceProvider;
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() =>
        {
            var facts = endpoints.DataSources.SelectMany(static source => source.Endpoints)
                .FirstOrDefault(endpoint => endpoint.Metadata.GetMetadata<DashboardAccess>() == access && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null);

            // The default provider takes policies from options and completes synchronously, so this doesn't block.
            if (facts is not null && access.IsReadableAsync(facts.Metadata, services) is { IsCompletedSuccessfully: true, Result: false })
            {
                Log.NobodyMayRead(services.GetRequiredService<ILoggerFactory>().CreateLogger(Log.Category), $"/{path.Trim('/')}");
            }
        });
    }
}
