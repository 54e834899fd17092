using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using PredictionGuardrails.AspNetCore.Dashboard;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The JSON endpoints. The page reads everything from them.</summary>
internal static class ApiEndpoints
{
    /// <summary>The group name, which keeps the endpoints out of the host's own OpenAPI documents.</summary>
    public const string GroupName = "prediction-guardrails";

    public static void Map(RouteGroupBuilder api, Views views, OverviewFeed feed, ActionGate gate, Actions actions, OutcomeEndpoint outcomes, DashboardAccess access, DashboardOptions options, IHostApplicationLifetime lifetime)
    {
        api.WithGroupName(GroupName);

        api.MapGet("/session", async (HttpRequest request) => TypedResults.Json(await gate.SessionAsync(request.HttpContext, access).ConfigureAwait(false), ApiJson.Default.SessionView))
            .WithSummary("Get the current user and whether the user can act.").Produces<SessionView>();

        api.MapGet("/overview", () => Results.Bytes(feed.Latest(), "application/json; charset=utf-8"))
            .WithSummary("Get the status of all guards, at most 2 seconds old.").Produces<Overview>();

        api.MapGet("/events", (HttpRequest request) => StreamAsync(request.HttpContext, feed, options, lifetime))
            .WithSummary("Get the overview as server-sent events named \"overview\", every 2 seconds. Returns 503 if the limit of live connections is reached.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        api.MapGet("/guards/{guard}", (string guard) => views.Find(guard) is { } found ? TypedResults.Json(views.DetailOf(found), ApiJson.Default.GuardDetail) : NoGuard(guard))
            .WithSummary("Get a guard: metrics, checks and rules, breaker history, and breaches.").Produces<GuardDetail>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapGet("/guards/{guard}/series", IResult (string guard, string? metric, string? span) =>
            {
                if (views.Find(guard) is not { } found)
                {
                    return NoGuard(guard);
                }

                if (span is not (null or "hour" or "day"))
                {
                    return Actions.Problem(
                        StatusCodes.Status400BadRequest,
                        $"span: {Words.Quote(span)} isn't valid. Expected 'hour' (10-second intervals) or 'day' (1-minute intervals).");
                }

                var series = views.SeriesOf(found, metric ?? found.Metrics[0], isFine: span != "day");
                return series is null ? NoMetric(found, metric) : TypedResults.Json(series, ApiJson.Default.SeriesView);
            })
            .WithSummary("Get a metric over the last hour or the last 24 hours.").Produces<SeriesView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

        api.MapGet("/guards/{guard}/histogram", IResult (string guard, string? metric) =>
            {
                if (views.Find(guard) is not { } found)
                {
                    return NoGuard(guard);
                }

                var histogram = Views.HistogramOf(found, metric ?? found.Metrics[0]);
                return histogram is null ? NoMetric(found, metric) : TypedResults.Json(histogram, ApiJson.Default.HistogramView);
            })
            .WithSummary("Get a metric's distribution in the last hour and in the baseline.").Produces<HistogramView>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapPost("/guards/{guard}/{action}", (HttpContext context, string guard, string action) => actions.ActAsync(context, access, guard, action))
            .WithMetadata(new RequestSizeLimitAttribute(16 << 10))
            .WithSummary("Run an action: isolate, reset, observe, clear-mode, or relearn. Requires the action policy and an antiforgery token or bearer token.")
            .Accepts<ActionRequest>("application/json").Produces<GuardDetail>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

        // Without this endpoint, a body of another type would match none and reveal the dashboard before access is checked.
        api.MapPost("/guards/{guard}/{action}", (HttpContext context, string guard, string action) => actions.ActAsync(context, access, guard, action))
            .WithMetadata(new RequestSizeLimitAttribute(16 << 10)).ExcludeFromDescription();

        api.MapPost("/outcomes", (HttpRequest request) => outcomes.RecordAsync(request.HttpContext, access))
            .WithMetadata(new RequestSizeLimitAttribute(OutcomeEndpoint.LargestBody))
            .WithSummary("Record outcomes of predictions, all or none. Requires the action policy and an antiforgery token or bearer token.")
            .Accepts<OutcomesRequest>("application/json").Produces<OutcomesView>().ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        // Without this endpoint, a body of another type would match none; see the actions above.
        api.MapPost("/outcomes", (HttpRequest request) => outcomes.RecordAsync(request.HttpContext, access))
            .WithMetadata(new RequestSizeLimitAttribute(OutcomeEndpoint.LargestBody)).ExcludeFromDescription();

        api.MapGet("/incidents", IResult (string? guard, string? open) =>
            {
                var isOpen = bool.TryParse(open, out var parsed) ? parsed : (bool?)null;
                return isOpen is null && !string.IsNullOrEmpty(open)
                    ? Actions.Problem(StatusCodes.Status400BadRequest, $"open: {Words.Quote(open)} isn't valid. Expected true or false.")
                    : TypedResults.Json(views.Incidents(guard, isOpen), ApiJson.Default.IReadOnlyListIncidentRow);
            })
            .WithSummary("Get incidents, latest first.").Produces<IReadOnlyList<IncidentRow>>().ProducesProblem(StatusCodes.Status400BadRequest);

        api.MapGet("/incidents/{id}", (string id) => views.Incident(id) is { } incident ? TypedResults.Json(incident, ApiJson.Default.IncidentDetail) : Gone("incident", id))
            .WithSummary("Get an incident.").Produces<IncidentDetail>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapGet("/breaches", IResult (string? guard, string? rule, string? action) =>
                action is null || Enum.GetNames<BreachAction>().Contains(action, StringComparer.OrdinalIgnoreCase)
                    ? TypedResults.Json(views.Breaches(guard, rule, action), ApiJson.Default.IReadOnlyListBreachRow)
                    : Actions.Problem(
                        StatusCodes.Status400BadRequest, $"action: {Words.Quote(action)} isn't valid. Expected Observe, Clamp, Fallback, or Throw."))
            .WithSummary("Get breaches, latest first.").Produces<IReadOnlyList<BreachRow>>().ProducesProblem(StatusCodes.Status400BadRequest);

        api.MapGet("/breaches/{id}", (string id) => views.Breach(id) is { } breach ? TypedResults.Json(breach, ApiJson.Default.BreachDetail) : Gone("breach", id))
            .WithSummary("Get a breach.").Produces<BreachDetail>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapGet("/settings", () => TypedResults.Json(views.Settings(), ApiJson.Default.IReadOnlyListSettingView))
            .WithSummary("Get the effective settings with their sources.").Produces<IReadOnlyList<SettingView>>();

        api.Map("/{*rest}", static (HttpRequest request) => ReadMethods.Allow(request)
            ? Actions.Problem(StatusCodes.Status404NotFound, "Unknown endpoint. See api/openapi.json.")
            : ReadMethods.Refuse(request)).ExcludeFromDescription();
    }

    public static void MapAnalysis(RouteGroupBuilder api, AnalysisEndpoint analysis) =>
        api.MapGet(
                "/guards/{guard}/outcomes/{outcome}/analysis",
                (HttpRequest request, string guard, string outcome, string? days) => analysis.GetAsync(request.HttpContext, guard, outcome, days))
            .WithGroupName(GroupName)
            .WithSummary("Analyze where predictions of the last days whose outcomes are final are wrong. One analysis runs at a time, and is kept for a minute.")
            .Produces<AnalysisView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status500InternalServerError).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>Streams until the reader disconnects or the service stops. An open page doesn't delay shutdown.</summary>
    private static async Task<IResult> StreamAsync(HttpContext context, OverviewFeed feed, DashboardOptions options, IHostApplicationLifetime lifetime)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentType = "text/event-stream";
            return Results.Empty;
        }

        if (!feed.TryEnter(options.MaximumStreams))
        {
            context.Response.Headers.RetryAfter = "10";
            return Actions.Problem(StatusCodes.Status503ServiceUnavailable, $"The limit of {options.MaximumStreams} live connections is reached. Poll api/overview instead.");
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await feed.WriteAsync(context.Response, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A stream ends when its reader disconnects or the service stops.
        }
        finally
        {
            feed.Leave();
        }

        return Results.Empty;
    }

    public static IResult NoGuard(string name) => Actions.Problem(StatusCodes.Status404NotFound, $"No guard named {Words.Quote(name)} is registered.");

    public static IResult NoMetric(PredictionGuard guard, string? metric) =>
        Actions.Problem(
            StatusCodes.Status404NotFound, $"Guard '{guard.Name}' has no metric {Words.Quote(metric)}. Metrics: {string.Join(", ", guard.Metrics)}.");

    private static IResult Gone(string what, string id) =>
        Actions.Problem(
            StatusCodes.Status404NotFound,
            $"This process has no {what} with ID {Words.Quote(id)}. It may belong to another instance, or it was removed because it was too old.");
}
