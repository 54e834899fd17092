using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.AspNetCore.Dashboard;

/// <summary>Decides whether a request may read or act.</summary>
internal sealed class DashboardAccess(DashboardOptions options, IHostEnvironment environment)
{
    /// <summary>
    /// Decides whether the dashboard exists for a request. The authorization middleware evaluates the endpoints' own policies. This method verifies that there is a
    /// policy, and evaluates a fallback policy itself in case the host doesn't use the middleware.
    /// </summary>
    public async ValueTask<bool> MayReadAsync(HttpContext context)
    {
        return IsReadable(context.GetEndpoint()?.Metadata)
            || (await FindFallbackPolicyAsync(context.RequestServices).ConfigureAwait(false) is { } fallback
                && await IsGrantedAsync(context, fallback).ConfigureAwait(false));
    }

    /// <summary>Decides whether an endpoint can be read at all.</summary>
    public async Task<bool> IsReadableAsync(EndpointMetadataCollection metadata, IServiceProvider services) =>
        IsReadable(metadata) || await FindFallbackPolicyAsync(services).ConfigureAwait(false) is not null;

    /// <summary>Returns why a request may not act; null if it may.</summary>
    public async ValueTask<string?> WhyNotActAsync(HttpContext context)
    {
        if (options.ActionPolicy is not { } name)
        {
            return environment.IsDevelopment()
                ? null
                : "Actions are disabled outside Development. Set DashboardOptions.ActionPolicy to enable them.";
        }

        var policy = await context.RequestServices.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync(name).ConfigureAwait(false);
        return policy is not null && await IsGrantedAsync(context, policy).ConfigureAwait(false) ? null : $"You don't meet the authorization policy '{name}', which actions require.";
    }

    /// <summary>Throws if actions require a policy that the host doesn't have.</summary>
    public void CheckPolicy(IServiceProvider services)
    {
        if (options.ActionPolicy is not { } name)
        {
            return;
        }

        if (services.GetService<IPolicyEvaluator>() is null || services.GetService<IAuthorizationPolicyProvider>() is not { } policies)
        {
            throw new InvalidOperationException($"DashboardOptions.ActionPolicy is '{name}', but authorization isn't configured. Call builder.Services.AddAuthorizationBuilder().AddPolicy(\"{name}\", …).");
        }

        // The default provider reads policies from options and completes synchronously, so this doesn't block.
        if (policies.GetPolicyAsync(name) is { IsCompletedSuccessfully: true } found && found.Result is null)
        {
            throw new InvalidOperationException($"DashboardOptions.ActionPolicy is '{name}', but no policy with this name is registered. Call builder.Services.AddAuthorizationBuilder().AddPolicy(\"{name}\", …).");
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
        if (authentication.Succeeded)
        {
            Keep(context.Features, authentication);
        }

        return (await evaluator.AuthorizeAsync(policy, authentication, context, context).ConfigureAwait(false)).Succeeded;
    }

    /// <summary>Keeps how the user was authenticated, which the evaluator of a policy with schemes drops. The authorization middleware does the same.</summary>
    private static void Keep(IFeatureCollection features, AuthenticateResult authentication)
    {
        if (features.Get<IAuthenticateResultFeature>() is { } feature)
        {
            feature.AuthenticateResult = authentication;
        }
        else
        {
            features.Set<IAuthenticateResultFeature>(new Authentication { AuthenticateResult = authentication });
        }
    }

    private sealed class Authentication : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; }
    }
}
