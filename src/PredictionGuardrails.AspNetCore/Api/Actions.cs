using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.AspNetCore.Dashboard;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Runs manual actions. Each applies to this process only and is logged with the user and the reason.</summary>
internal sealed class Actions(Views views, Instance instance, IAntiforgery antiforgery, ILoggerFactory loggers)
{
    private const int LongestReason = 500;

    private static readonly Dictionary<string, Action<PredictionGuard, string, string>> Known = new(StringComparer.Ordinal)
    {
        ["isolate"] = static (guard, reason, user) => guard.Isolate(reason, user),
        ["reset"] = static (guard, reason, user) => guard.Reset(reason, user),
        ["observe"] = static (guard, reason, user) => guard.OverrideMode(GuardMode.Observe, reason, user),
        ["clear-mode"] = static (guard, reason, user) => guard.ClearModeOverride(reason, user),
        ["relearn"] = static (guard, reason, user) => guard.Relearn(reason, user),
    };

    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);

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

    public async Task<IResult> ActAsync(HttpContext context, DashboardAccess access, string name, string action)
    {
        var user = UserOf(context);
        if (await WhyDeniedAsync(context, access, action, name).ConfigureAwait(false) is { } why)
        {
            return Problem(StatusCodes.Status403Forbidden, why);
        }

        if (views.Find(name) is not { } guard)
        {
            return Problem(StatusCodes.Status404NotFound, $"No guard named '{name}' is registered.");
        }

        if (!Known.TryGetValue(action, out var run))
        {
            return Problem(StatusCodes.Status404NotFound, $"Unknown action '{action}'. Expected isolate, reset, observe, clear-mode, or relearn.");
        }

        var (request, unreadable) = await RequestBody.ReadAsync(
            context.Request, ApiJson.Default.ActionRequest, "{ \"reason\": \"…\", \"instance\": \"…\" }").ConfigureAwait(false);
        if (unreadable is var (status, whyUnreadable))
        {
            return Problem(status, whyUnreadable);
        }

        if (FindFault(request) is { } fault)
        {
            return Problem(StatusCodes.Status400BadRequest, fault);
        }

        if (request!.Instance != instance.Id)
        {
            return Problem(
                StatusCodes.Status409Conflict,
                $"This request reached instance {instance.Now().Name}, but the page shows another one. Manual actions apply to one instance. "
                + "Reload the page and try again, or enable session affinity.");
        }

        var reason = OneLine(request.Reason!.Trim());
        run(guard, reason, user);
        Log.Acted(_logger, user, action, guard.Name, reason);
        return TypedResults.Json(views.DetailOf(guard), ApiJson.Default.GuardDetail);
    }

    public static IResult Problem(int status, string detail) => TypedResults.Json(
        new ProblemDetails { Status = status, Detail = detail }, ApiJson.Default.ProblemDetails, "application/problem+json", status);

    /// <summary>Returns why a request may not act, and logs it; null if it may.</summary>
    public async ValueTask<string?> WhyDeniedAsync(HttpContext context, DashboardAccess access, string action, string guard)
    {
        var why = await WhyRefusedAsync(context, access).ConfigureAwait(false);
        if (why is not null)
        {
            Log.Denied(_logger, OneLine(action), OneLine(guard), UserOf(context), why);
        }

        return why;
    }

    private async ValueTask<string?> WhyRefusedAsync(HttpContext context, DashboardAccess access)
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

    private static string? FindFault(ActionRequest? request)
    {
        if (string.IsNullOrWhiteSpace(request?.Reason))
        {
            return "The reason is missing. Enter why you run this action.";
        }

        return request.Reason.Length > LongestReason ? $"The reason has {request.Reason.Length} characters. The limit is {LongestReason}." : null;
    }

    /// <summary>Makes user input safe for one line of a log.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(static character => IsOfALine(character) ? character : ' '));

    /// <summary>Returns whether a character neither ends a line nor changes the direction of the text that follows.</summary>
    private static bool IsOfALine(char character) => CharUnicodeInfo.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string UserOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } identity
            ? OneLine(identity.Name ?? "an unnamed user")
            : $"an anonymous user at {context.Connection.RemoteIpAddress}";
}
