using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using PredictionGuardrails.AspNetCore.Dashboard;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The JSON endpoints, of which the page uses nothing else.</summary>
internal static class ApiEndpoints
{
    /// <summary>The group that keeps them out of the host's own OpenAPI documents.</summary>
    public const string GroupName = "prediction-guardrails";

    public static void Map(RouteGroupBuilder api, Views views, OverviewFeed feed, Actions actions, DashboardAccess access, DashboardOptions options, IHostApplicationLifetime lifetime)
    {
        api.WithGroupName(GroupName);

        api.MapGet("/session", async (HttpRequest request) => TypedResults.Json(await actions.SessionAsync(request.HttpContext, access).ConfigureAwait(false), ApiJson.Default.SessionView))
            .WithSummary("Who asks, and what that one may do.").Produces<SessionView>();

        api.MapGet("/overview", () => Results.Bytes(feed.Latest(), "application/json; charset=utf-8"))
            .WithSummary("Every guard at a glance, at most two seconds old.").Produces<Overview>();

        api.MapGet("/events", (HttpRequest request) => StreamAsync(request.HttpContext, feed, options, lifetime))
            .WithSummary("The overview as server-sent events named \"overview\", every two seconds; 503 where all streams are taken.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        api.MapGet("/guards/{guard}", (string guard) => views.Find(guard) is { } found ? TypedResults.Json(views.DetailOf(found), ApiJson.Default.GuardDetail) : NoGuard(guard))
            .WithSummary("A guard in full: metrics, checks and rules, breaker, breaches.").Produces<GuardDetail>().ProducesProblem(StatusCodes.Status404NotFound);

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
                        $"The span is \"{span}\": \"hour\" (steps of ten seconds) or \"day\" (steps of a minute) is expected.");
                }

                var series = views.SeriesOf(found, metric ?? found.Metrics[0], isFine: span != "day");
                return series is null ? NoMetric(found, metric) : TypedResults.Json(series, ApiJson.Default.SeriesView);
            })
            .WithSummary("A metric over its last hour or day.").Produces<SeriesView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

        api.MapGet("/guards/{guard}/histogram", IResult (string guard, string? metric) =>
            {
                if (views.Find(guard) is not { } found)
                {
                    return NoGuard(guard);
                }

                var histogram = Views.HistogramOf(found, metric ?? found.Metrics[0]);
                return histogram is null ? NoMetric(found, metric) : TypedResults.Json(histogram, ApiJson.Default.HistogramView);
            })
            .WithSummary("A metric's distribution in the last hour beside its baseline's.").Produces<HistogramView>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapPost("/guards/{guard}/{action}", (HttpContext context, string guard, string action) => actions.ActAsync(context, access, guard, action))
            .WithMetadata(new RequestSizeLimitAttribute(16 << 10))
            .WithSummary("Does something to a guard by hand: isolate, reset, observe, resume, relearn. Needs the action policy, and an antiforgery or a bearer token.")
            .Accepts<ActionRequest>("application/json").Produces<GuardDetail>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

        // Content of another type would end at no endpoint, before anybody asked who may read.
        api.MapPost("/guards/{guard}/{action}", (HttpContext context, string guard, string action) => actions.ActAsync(context, access, guard, action))
            .WithMetadata(new RequestSizeLimitAttribute(16 << 10)).ExcludeFromDescription();

        api.MapGet("/incidents", (string? guard, bool? open) => TypedResults.Json(views.Incidents(guard, open), ApiJson.Default.IReadOnlyListIncidentRow))
            .WithSummary("The incidents that are kept, the latest first.").Produces<IReadOnlyList<IncidentRow>>();

        api.MapGet("/incidents/{id}", (string id) => views.Incident(id) is { } incident ? TypedResults.Json(incident, ApiJson.Default.IncidentDetail) : Gone("incident", id))
            .WithSummary("An incident in full.").Produces<IncidentDetail>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapGet("/breaches", (string? guard, string? rule, string? action) =>
                action is null || Enum.TryParse<BreachAction>(action, ignoreCase: true, out _)
                    ? TypedResults.Json(views.Breaches(guard, rule, action is null ? null : Enum.Parse<BreachAction>(action, ignoreCase: true)), ApiJson.Default.IReadOnlyListBreachRow)
                    : Actions.Problem(StatusCodes.Status400BadRequest, $"The action is \"{action}\": one of {string.Join(", ", Enum.GetNames<BreachAction>())} is expected."))
            .WithSummary("The breaches that are kept, the latest first.").Produces<IReadOnlyList<BreachRow>>().ProducesProblem(StatusCodes.Status400BadRequest);

        api.MapGet("/breaches/{id}", (string id) => views.Breach(id) is { } breach ? TypedResults.Json(breach, ApiJson.Default.BreachDetail) : Gone("breach", id))
            .WithSummary("A breach in full.").Produces<BreachDetail>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapGet("/settings", () => TypedResults.Json(views.Settings(), ApiJson.Default.IReadOnlyListSettingView))
            .WithSummary("The settings in force, each with who stated it.").Produces<IReadOnlyList<SettingView>>();

        api.Map("/{*rest}", static (HttpRequest request) => ReadMethods.Allow(request)
            ? Actions.Problem(StatusCodes.Status404NotFound, "There is no such endpoint: see api/openapi.json.")
            : ReadMethods.Refuse(request)).ExcludeFromDescription();
    }

    /// <summary>Streams until the reader goes or the service stops; a stopping service is not held up by pages that are open.</summary>
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
            return Actions.Problem(StatusCodes.Status503ServiceUnavailable, $"All {options.MaximumStreams} streams are taken: ask for the overview instead.");
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

    private static IResult NoGuard(string name) => Actions.Problem(StatusCodes.Status404NotFound, $"There is no guard \"{name}\".");

    private static IResult NoMetric(PredictionGuard guard, string? metric) =>
        Actions.Problem(StatusCodes.Status404NotFound, $"Guard \"{guard.Name}\" has no metric \"{metric}\": {string.Join(", ", guard.Metrics)}.");

    private static IResult Gone(string what, string id) =>
        Actions.Problem(StatusCodes.Status404NotFound, $"There is no {what} \"{id}\" in this process: it may be of another instance, or too long ago.");
}
