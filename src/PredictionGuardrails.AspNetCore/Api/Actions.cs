using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.AspNetCore.Dashboard;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Runs manual actions on guards: on all replicas of a fleet, otherwise on this process only. Each is logged with the user and the reason.</summary>
internal sealed class Actions(Views views, ActionGate gate, ILoggerFactory loggers, IFleetManager? fleet = null)
{
    private static readonly Dictionary<string, Action<PredictionGuard, string, string>> Known = new(StringComparer.Ordinal)
    {
        ["isolate"] = static (guard, reason, user) => guard.Isolate(reason, user),
        ["reset"] = static (guard, reason, user) => guard.Reset(reason, user),
        ["observe"] = static (guard, reason, user) => guard.OverrideMode(GuardMode.Observe, reason, user),
        ["clear-mode"] = static (guard, reason, user) => guard.ClearModeOverride(reason, user),
        ["relearn"] = static (guard, reason, user) => guard.Relearn(reason, user),
    };

    // An action isn't canceled with its request: what has begun reaches all replicas, or none but this one.
    private static readonly Dictionary<string, Func<IFleetManager, string, string, string, Task<bool>>> OnAllReplicas = new(StringComparer.Ordinal)
    {
        ["isolate"] = static (fleet, guard, reason, user) => fleet.IsolateAsync(guard, reason, user),
        ["reset"] = static (fleet, guard, reason, user) => fleet.ResetAsync(guard, reason, user),
        ["observe"] = static (fleet, guard, reason, user) => fleet.OverrideModeAsync(guard, GuardMode.Observe, reason, user),
        ["clear-mode"] = static (fleet, guard, reason, user) => fleet.ClearModeOverrideAsync(guard, reason, user),
        ["relearn"] = static (fleet, guard, reason, user) => fleet.RelearnAsync(guard, reason, user),
    };

    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);

    public async Task<IResult> ActAsync(HttpContext context, DashboardAccess access, string name, string action)
    {
        var user = ActionGate.UserOf(context);
        if (await WhyDeniedAsync(context, access, action, name).ConfigureAwait(false) is { } whyDenied)
        {
            return Problem(StatusCodes.Status403Forbidden, whyDenied);
        }

        if (views.Find(name) is not { } guard)
        {
            return ApiEndpoints.NoGuard(name);
        }

        if (!Known.TryGetValue(action, out var run))
        {
            return Problem(StatusCodes.Status404NotFound, $"Unknown action {Words.Quote(action)}. Expected isolate, reset, observe, clear-mode, or relearn.");
        }

        var (reason, refused) = await gate.ReadReasonAsync(context.Request).ConfigureAwait(false);
        if (refused is var (status, why))
        {
            return Problem(status, why);
        }

        if (fleet is null)
        {
            run(guard, reason!, user);
        }
        else
        {
            await OnAllReplicas[action](fleet, guard.Name, reason!, user).ConfigureAwait(false);
        }

        Log.Acted(_logger, user, action, guard.Name, reason!);
        return TypedResults.Json(views.DetailOf(guard), ApiJson.Default.GuardDetail);
    }

    /// <summary>Returns why a request may not act, and logs it; null if it may.</summary>
    public async ValueTask<string?> WhyDeniedAsync(HttpContext context, DashboardAccess access, string action, string guard)
    {
        var why = await gate.WhyDeniedAsync(context, access).ConfigureAwait(false);
        if (why is not null)
        {
            Log.Denied(_logger, Words.OneLine(action), Words.OneLine(guard), ActionGate.UserOf(context), why);
        }

        return why;
    }

    public static IResult Problem(int status, string detail) => TypedResults.Json(
        new ProblemDetails { Status = status, Detail = detail }, ApiJson.Default.ProblemDetails, "application/problem+json", status);
}
