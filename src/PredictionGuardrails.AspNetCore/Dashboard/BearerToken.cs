using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.AspNetCore.Dashboard;

/// <summary>Whether a user is known by a bearer token, which browsers don't send on their own, so that another site can't make them do it.</summary>
internal static class BearerToken
{
    /// <summary>Whether a scheme other than that of a cookie accepts the request. A token beside a cookie proves nothing unless it is accepted, too.</summary>
    public static async ValueTask<bool> AuthenticatesAsync(HttpContext context)
    {
        if (!context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            || context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket is not { } ticket)
        {
            return false;
        }

        // Of a policy with several schemes, the ticket names all of them, whichever accepted the request.
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
