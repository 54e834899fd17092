using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.AspNetCore.Dashboard;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>What can be done to a guard by hand. Each ends with the process, and is logged with who and why.</summary>
internal sealed class Actions(Views views, Instance instance, IAntiforgery antiforgery, ILoggerFactory loggers)
{
    private const int LongestReason = 500;

    private static readonly Dictionary<string, (string Done, Action<PredictionGuard, string, string> Do)> Known = new(StringComparer.Ordinal)
    {
        ["isolate"] = ("isolated", static (guard, reason, user) => guard.Isolate(reason, user)),
        ["reset"] = ("reset", static (guard, reason, user) => guard.Reset(reason, user)),
        ["observe"] = ("only observe", static (guard, reason, user) => guard.OverrideMode(GuardMode.Observe, reason, user)),
        ["resume"] = ("follow its configured mode", static (guard, reason, user) => guard.ClearModeOverride(reason, user)),
        ["relearn"] = ("learn the new normal", static (guard, reason, user) => guard.Relearn(reason, user)),
    };

    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);

    /// <summary>Who asks, and what that one may do.</summary>
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
        if (await WhyRefusedAsync(context, access).ConfigureAwait(false) is { } why)
        {
            Log.Refused(_logger, user, OneLine(name), OneLine(action), why);
            return Problem(StatusCodes.Status403Forbidden, why);
        }

        if (views.Find(name) is not { } guard)
        {
            return Problem(StatusCodes.Status404NotFound, $"There is no guard \"{name}\".");
        }

        if (!Known.TryGetValue(action, out var known))
        {
            return Problem(StatusCodes.Status404NotFound, $"There is no action \"{action}\": {string.Join(", ", Known.Keys)}.");
        }

        var (request, unreadable) = await ReadAsync(context.Request).ConfigureAwait(false);
        if (unreadable is var (status, whyUnreadable))
        {
            return Problem(status, whyUnreadable);
        }

        if (request!.Instance != instance.Id)
        {
            return Problem(StatusCodes.Status409Conflict, $"This is instance {instance.Now().Name}, and another one was meant: what is done by hand concerns one process. Look at the page again.");
        }

        var reason = OneLine(request.Reason!.Trim());
        known.Do(guard, reason, user);
        Log.Acted(_logger, user, guard.Name, known.Done, reason);
        return TypedResults.Json(views.DetailOf(guard), ApiJson.Default.GuardDetail);
    }

    public static IResult Problem(int status, string detail) => TypedResults.Json(
        new ProblemDetails { Status = status, Detail = detail }, ApiJson.Default.ProblemDetails, "application/problem+json", status);

    private async ValueTask<string?> WhyRefusedAsync(HttpContext context, DashboardAccess access)
    {
        if (await access.WhyNotActAsync(context).ConfigureAwait(false) is { } why)
        {
            return why;
        }

        // Browsers don't send bearer tokens on their own, so another site can't make them do it.
        return await BearerToken.AuthenticatesAsync(context).ConfigureAwait(false) || await antiforgery.IsRequestValidAsync(context).ConfigureAwait(false)
            ? null
            : "The request has neither a valid antiforgery token, which api/session hands out, nor a bearer token.";
    }

    private static async ValueTask<(ActionRequest? Request, (int Status, string Why)? Unreadable)> ReadAsync(HttpRequest http)
    {
        if (!http.HasJsonContentType())
        {
            return (null, (StatusCodes.Status415UnsupportedMediaType, $"The content type is {Describe(http.ContentType)}: application/json is expected."));
        }

        try
        {
            var request = await http.ReadFromJsonAsync(ApiJson.Default.ActionRequest, http.HttpContext.RequestAborted).ConfigureAwait(false);
            return FindFault(request) is { } fault ? (null, (StatusCodes.Status400BadRequest, fault)) : (request, null);
        }
        catch (JsonException exception)
        {
            return (null, (StatusCodes.Status400BadRequest, $"The content cannot be read at {exception.Path}, line {exception.LineNumber}: {{ \"reason\": \"…\", \"instance\": \"…\" }} is expected."));
        }
        catch (BadHttpRequestException exception)
        {
            return (null, (exception.StatusCode, $"The content cannot be read: {exception.Message}"));
        }
        catch (InvalidOperationException)
        {
            // The charset of the content type is one that there isn't.
            return (null, (StatusCodes.Status415UnsupportedMediaType, $"The content type is {Describe(http.ContentType)}: application/json in UTF-8 is expected."));
        }
    }

    private static string? FindFault(ActionRequest? request)
    {
        if (string.IsNullOrWhiteSpace(request?.Reason))
        {
            return "The reason is missing: say why, for those who find it done.";
        }

        return request.Reason.Length > LongestReason ? $"The reason has {request.Reason.Length} characters, {LongestReason} are allowed." : null;
    }

    private static string Describe(string? contentType) => string.IsNullOrEmpty(contentType) ? "missing" : $"\"{OneLine(contentType)}\"";

    /// <summary>What somebody wrote, as a part of one line of a log.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(static character => IsOfALine(character) ? character : ' '));

    /// <summary>Whether a character neither ends a line nor changes the direction of what follows it.</summary>
    private static bool IsOfALine(char character) => CharUnicodeInfo.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string UserOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } identity
            ? OneLine(identity.Name ?? "a user without a name")
            : $"an anonymous user at {context.Connection.RemoteIpAddress}";
}
