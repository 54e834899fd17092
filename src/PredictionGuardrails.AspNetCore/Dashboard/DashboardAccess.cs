using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.AspNetCore.Dashboard;

/// <summary>Says who may read and who may act.</summary>
internal sealed class DashboardAccess(DashboardOptions options, IHostEnvironment environment)
{
    /// <summary>
    /// Whether the dashboard is there at all for a request. What an authorization on its endpoints asks for is the middleware's to decide; this decides that there is
    /// one, and asks a fallback policy itself, which without the middleware nobody would.
    /// </summary>
    public async ValueTask<bool> MayReadAsync(HttpContext context)
    {
        return IsReadable(context.GetEndpoint()?.Metadata)
            || (await FindFallbackPolicyAsync(context.RequestServices).ConfigureAwait(false) is { } fallback
                && await IsGrantedAsync(context, fallback).ConfigureAwait(false));
    }

    /// <summary>Whether anybody may ever read an endpoint.</summary>
    public async Task<bool> IsReadableAsync(EndpointMetadataCollection metadata, IServiceProvider services) =>
        IsReadable(metadata) || await FindFallbackPolicyAsync(services).ConfigureAwait(false) is not null;

    /// <summary>Why a request may not act; null where it may.</summary>
    public async ValueTask<string?> WhyNotActAsync(HttpContext context)
    {
        if (options.ActionPolicy is not { } name)
        {
            return environment.IsDevelopment()
                ? null
                : "Outside Development nobody may act before the service says who: app.MapPredictionGuardrails(\"/guardrails\", options => options.ActionPolicy = \"…\").";
        }

        var policy = await context.RequestServices.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync(name).ConfigureAwait(false);
        return policy is not null && await IsGrantedAsync(context, policy).ConfigureAwait(false) ? null : $"The policy \"{name}\" does not let you act.";
    }

    /// <summary>Throws where actions need a policy that the host does not have.</summary>
    public void CheckPolicy(IServiceProvider services)
    {
        if (options.ActionPolicy is not { } name)
        {
            return;
        }

        if (services.GetService<IPolicyEvaluator>() is null || services.GetService<IAuthorizationPolicyProvider>() is not { } policies)
        {
            throw new InvalidOperationException($"The dashboard's ActionPolicy is \"{name}\", and the service has no authorization: add it with builder.Services.AddAuthorizationBuilder().AddPolicy(\"{name}\", …).");
        }

        // The default provider takes policies from options and completes synchronously, so this doesn't block.
        if (policies.GetPolicyAsync(name) is { IsCompletedSuccessfully: true } found && found.Result is null)
        {
            throw new InvalidOperationException($"The dashboard's ActionPolicy is \"{name}\", a policy that the service does not have: add it with builder.Services.AddAuthorizationBuilder().AddPolicy(\"{name}\", …).");
        }
    }

    private bool IsReadable(EndpointMetadataCollection? metadata) =>
        environment.IsDevelopment() || options.AllowAnonymous || metadata?.GetMetadata<IAllowAnonymous>() is not null
        || metadata?.GetMetadata<IAuthorizeData>() is not null || metadata?.GetMetadata<AuthorizationPolicy>() is not null;

    private static async ValueTask<AuthorizationPolicy?> FindFallbackPolicyAsync(IServiceProvider services) =>
        services.GetService<IAuthorizationPolicyProvider>() is { } policies ? await policies.GetFallbackPolicyAsync().ConfigureAwait(false) : null;

    private static async ValueTask<bool> IsGrantedAsync(HttpContext context, AuthorizationPolicy policy)
    {
        var evaluator = context.RequestServices.GetRequiredService<IPolicyEvaluator>();
        var authentication = await evaluator.AuthenticateAsync(policy, context).ConfigureAwait(false);
        return (await evaluator.AuthorizeAsync(policy, authentication, context, context).ConfigureAwait(false)).Succeeded;
    }
}
