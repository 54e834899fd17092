using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.AspNetCore.Dashboard;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Analyzes where a guard's predictions are wrong by an outcome.</summary>
internal sealed class AnalysisEndpoint(Views views, AnalysisRuns runs, ILoggerFactory loggers, IOutcomeRecorder? recorder = null)
{
    private const int DefaultDays = 30;
    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);

    public async Task<IResult> GetAsync(HttpContext context, string name, string outcome, string? days)
    {
        if (views.Find(name) is not { } guard)
        {
            return ApiEndpoints.NoGuard(name);
        }

        var outcomes = recorder?.GetOutcomeStatus().Where(status => status.Guard == guard.Name).Select(static status => status.Outcome).ToList() ?? [];
        if (outcomes.Find(other => other.Equals(outcome, StringComparison.OrdinalIgnoreCase)) is not { } found)
        {
            var names = string.Join(", ", outcomes.DefaultIfEmpty("none"));
            return Actions.Problem(StatusCodes.Status404NotFound, $"Guard '{guard.Name}' has no outcome {Words.Quote(outcome)}. Outcomes: {names}.");
        }

        var count = DefaultDays;
        if (days is not null && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > OutcomeAnalysis.MaximumDays))
        {
            return Actions.Problem(StatusCodes.Status400BadRequest, $"days: {Words.Quote(days)} isn't valid. Expected 1 to {OutcomeAnalysis.MaximumDays}.");
        }

        if (runs.TryRun(guard.Name, found, count) is { } analysis)
        {
            return await AnswerAsync(analysis, guard.Name, found, context.RequestAborted).ConfigureAwait(false);
        }

        context.Response.Headers.RetryAfter = "10";
        return Actions.Problem(StatusCodes.Status503ServiceUnavailable, "Another analysis is running. Try again in 10 seconds.");
    }

    private async Task<IResult> AnswerAsync(Task<OutcomeAnalysis> analysis, string guard, string outcome, CancellationToken aborted)
    {
        try
        {
            return TypedResults.Json(AnalysisViews.Of(await analysis.WaitAsync(aborted).ConfigureAwait(false)), ApiJson.Default.AnalysisView);
        }
        catch (OperationCanceledException)
        {
            return Actions.Problem(StatusCodes.Status503ServiceUnavailable, "The analysis was canceled, because the service is stopping.");
        }
        catch (Exception exception)
        {
            // The message can contain paths of the server, so only its log gets it.
            Log.AnalysisFailed(_logger, exception, guard, outcome);
            return Actions.Problem(StatusCodes.Status500InternalServerError, "The prediction log can't be analyzed. See the log of the service.");
        }
    }
}
