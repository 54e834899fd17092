using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using PredictionGuardrails.AspNetCore.Dashboard;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Decides whether a request may act, and reads its reason. All manual actions require the same.</summary>
internal sealed class ActionGate(Instance instance, IAntiforgery antiforgery)
{
    private const int LongestReason = 500;

    /// <summary>Returns the current user and whether the user can act.</summary>
    public async Task<SessionView> SessionAsync(HttpContext context, DashboardAccess access)
    {
        var whyNot = await access.WhyNotActAsync(context).ConfigureAwait(false);

        // GetAndStoreTokens sets the header itself, and logs a warning if it is set already.
        context.Response.Headers.CacheControl = default;
        var tokens = whyNot is null && !await BearerToken.AuthenticatesAsync(context).ConfigureAwait(false) ? antiforgery.GetAndStoreTokens(context) : null;
        context.Response.Headers.CacheControl = "no-cache, no-store";
        return new SessionView(context.User.Identity?.Name, whyNot is null, whyNot, tokens?.RequestToken, tokens?.HeaderName);
    }

    /// <summary>Returns why a request may not act; null if it may.</summary>
    public async ValueTask<string?> WhyDeniedAsync(HttpContext context, DashboardAccess access)
    {
        if (await access.WhyNotActAsync(context).ConfigureAwait(false) is { } why)
        {
            return why;
        }

        // Browsers don't send bearer tokens on their own, so another site can't make them do it.
        return await BearerToken.AuthenticatesAsync(context).ConfigureAwait(false) || await antiforgery.IsRequestValidAsync(context).ConfigureAwait(false)
            ? null
            : "The request has neither a valid antiforgery token nor a bearer token. Get an antiforgery token from api/session.";
    }

    /// <summary>Reads the reason of an action, on one line; or returns the status and the reason why the action isn't run.</summary>
    public async ValueTask<(string? Reason, (int Status, string Why)? Refused)> ReadReasonAsync(HttpRequest http)
    {
        var (request, unreadable) = await RequestBody.ReadAsync(
            http, ApiJson.Default.ActionRequest, "{ \"reason\": \"…\", \"instance\": \"…\" }").ConfigureAwait(false);
        if (unreadable is not null)
        {
            return (null, unreadable);
        }

        if (FindFault(request) is { } fault)
        {
            return (null, (StatusCodes.Status400BadRequest, fault));
        }

        if (request!.Instance != instance.Id)
        {
            var why = $"This request reached instance {instance.Now().Name}, but the page shows another one. Manual actions apply to one instance. "
                + "Reload the page and try again, or enable session affinity.";
            return (null, (StatusCodes.Status409Conflict, why));
        }

        return (Words.OneLine(request.Reason!).Trim(), null);
    }

    /// <summary>Describes the user of a request, on one line.</summary>
    public static string UserOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } identity
            ? Words.OneLine(identity.Name ?? "an unnamed user")
            : $"an anonymous user at {context.Connection.RemoteIpAddress}";

    private static string? FindFault(ActionRequest? request)
    {
        if (string.IsNullOrWhiteSpace(Words.OneLine(request?.Reason ?? "")))
        {
            return "The reason is missing. Enter why you run this action.";
        }

        return request!.Reason!.Length > LongestReason ? $"The reason has {request.Reason.Length} characters. The limit is {LongestReason}." : null;
    }
}
