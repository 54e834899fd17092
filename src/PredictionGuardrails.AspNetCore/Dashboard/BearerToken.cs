using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.AspNetCore.Dashboard;

/// <summary>Recognizes bearer tokens. Browsers don't send them on their own, so another site can't forge a request with one.</summary>
internal static class BearerToken
{
    /// <summary>Returns whether a scheme other than a cookie accepts the request. A token that comes with a cookie counts only if it is accepted, too.</summary>
    public static async ValueTask<bool> AuthenticatesAsync(HttpContext context)
    {
        if (!context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            || context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket is not { } ticket)
        {
            return false;
        }

        // If a policy has several schemes, the ticket names all of them.
        var schemes = context.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>();
        foreach (var name in ticket.AuthenticationScheme.Split(';'))
        {
            if (await schemes.GetSchemeAsync(name).ConfigureAwait(false) is { } scheme
                && !scheme.HandlerType.IsAssignableTo(typeof(CookieAuthenticationHandler))
                && (await context.AuthenticateAsync(name).ConfigureAwait(false)).Succeeded)
            {
                return true;
            }
        }

        return false;
    }
}
