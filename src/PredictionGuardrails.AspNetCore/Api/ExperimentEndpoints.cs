using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using PredictionGuardrails.AspNetCore.Dashboard;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The endpoints of experiments.</summary>
internal static class ExperimentEndpoints
{
    private const string ActionRoute = "/experiments/{experiment}/{action}";
    private const int LargestBody = 16 << 10;

    public static void Map(RouteGroupBuilder api, ExperimentViews views, ExperimentActions actions, DashboardAccess access)
    {
        api.MapGet("/experiments", () => TypedResults.Json(views.List(), ApiJson.Default.IReadOnlyListExperimentRow))
            .WithGroupName(ApiEndpoints.GroupName)
            .WithSummary("Get all experiments: phase, exposure, counts, and what is shown of each variant. Empty if the service has none.")
            .Produces<IReadOnlyList<ExperimentRow>>();

        api.MapGet("/experiments/{experiment}", IResult (string experiment) => views.Find(experiment) is { } found
                ? TypedResults.Json(views.DetailOf(found), ApiJson.Default.ExperimentDetail)
                : Actions.Problem(StatusCodes.Status404NotFound, views.WhyNotFound(experiment)))
            .WithGroupName(ApiEndpoints.GroupName)
            .WithSummary("Get an experiment: arms, guardrail metrics over time, predictions for the same inputs, and changes. "
                + "Limits and margins that are infinite or not known are null.")
            .Produces<ExperimentDetail>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapPost(ActionRoute, (HttpContext context, string experiment, string action) => actions.ActAsync(context, access, experiment, action))
            .WithGroupName(ApiEndpoints.GroupName)
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .WithSummary("Run an action: start-shadow, start-canary, advance, pause, resume, or stop. "
                + "Requires the action policy and an antiforgery token or bearer token.")
            .Accepts<ActionRequest>("application/json").Produces<ExperimentDetail>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

        // Without this endpoint, a body of another type would match none; see the actions of guards.
        api.MapPost(ActionRoute, (HttpContext context, string experiment, string action) => actions.ActAsync(context, access, experiment, action))
            .WithGroupName(ApiEndpoints.GroupName)
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody)).ExcludeFromDescription();
    }
}
