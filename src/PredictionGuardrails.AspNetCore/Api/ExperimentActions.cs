using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.AspNetCore.Dashboard;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Runs manual actions on experiments. Each applies to this process only and is logged with the user and the reason.</summary>
internal sealed class ExperimentActions(ExperimentViews views, ActionGate gate, ILoggerFactory loggers, IExperimentManager? experiments = null)
{
    // An action isn't canceled with its request: what has begun ends, and is logged.
    private static readonly Dictionary<string, Func<IExperimentManager, string, string, string, Task>> Known = new(StringComparer.Ordinal)
    {
        ["start-shadow"] = static (manager, name, reason, user) => manager.StartAsync(name, ExperimentPhase.Shadow, reason, user),
        ["start-canary"] = static (manager, name, reason, user) => manager.StartAsync(name, ExperimentPhase.Canary, reason, user),
        ["advance"] = static (manager, name, reason, user) => manager.AdvanceAsync(name, reason, user),
        ["pause"] = static (manager, name, reason, user) => manager.PauseAsync(name, reason, user),
        ["resume"] = static (manager, name, reason, user) => manager.ResumeAsync(name, reason, user),
        ["stop"] = static (manager, name, reason, user) => manager.StopAsync(name, reason, user),
    };

    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);

    public async Task<IResult> ActAsync(HttpContext context, DashboardAccess access, string name, string action)
    {
        var user = ActionGate.UserOf(context);
        if (await gate.WhyDeniedAsync(context, access).ConfigureAwait(false) is { } whyDenied)
        {
            Log.DeniedOnExperiment(_logger, Words.OneLine(action), Words.OneLine(name), user, whyDenied);
            return Actions.Problem(StatusCodes.Status403Forbidden, whyDenied);
        }

        if (experiments is null || views.Find(name) is not { } experiment)
        {
            return Actions.Problem(StatusCodes.Status404NotFound, views.WhyNotFound(name));
        }

        if (!Known.TryGetValue(action, out var run))
        {
            var expected = $"Unknown action {Words.Quote(action)}. Expected start-shadow, start-canary, advance, pause, resume, or stop.";
            return Actions.Problem(StatusCodes.Status404NotFound, expected);
        }

        var (reason, refused) = await gate.ReadReasonAsync(context.Request).ConfigureAwait(false);
        if (refused is var (status, why))
        {
            return Actions.Problem(status, why);
        }

        try
        {
            await run(experiments, experiment.Name, reason!, user).ConfigureAwait(false);
        }
        catch (InvalidOperationException exception)
        {
            return Actions.Problem(StatusCodes.Status409Conflict, exception.Message);
        }
        catch (KeyNotFoundException exception)
        {
            return Actions.Problem(StatusCodes.Status404NotFound, exception.Message);
        }

        Log.ActedOnExperiment(_logger, user, action, experiment.Name, reason!);
        return TypedResults.Json(views.DetailOf(views.Find(name) ?? experiment), ApiJson.Default.ExperimentDetail);
    }
}
