using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The endpoints of the fleet.</summary>
internal static class FleetEndpoints
{
    public static void Map(RouteGroupBuilder api, FleetViews fleet, Views views)
    {
        api.MapGet("/fleet", async Task<IResult> (CancellationToken cancellationToken) => await fleet.ReadAsync(cancellationToken).ConfigureAwait(false) is { } view
                ? TypedResults.Json(view, ApiJson.Default.FleetView)
                : NoFleet())
            .WithGroupName(ApiEndpoints.GroupName)
            .WithSummary("Get the fleet that the service is a replica of: replicas, votes on each guard, and predictions of all replicas.")
            .Produces<FleetView>().ProducesProblem(StatusCodes.Status404NotFound);

        api.MapGet("/fleet/guards/{guard}/histogram", (string guard, string? metric, CancellationToken cancellationToken) =>
                HistogramAsync(fleet, views, guard, metric, cancellationToken))
            .WithGroupName(ApiEndpoints.GroupName)
            .WithSummary("Get a metric's distribution over all replicas with the same version of the model, since they started, and in the baseline.")
            .Produces<HistogramView>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> HistogramAsync(FleetViews fleet, Views views, string guard, string? metric, CancellationToken cancellationToken)
    {
        if (!fleet.HasFleet)
        {
            return NoFleet();
        }

        if (views.Find(guard) is not { } found)
        {
            return ApiEndpoints.NoGuard(guard);
        }

        try
        {
            return await fleet.HistogramAsync(found, metric ?? found.Metrics[0], cancellationToken).ConfigureAwait(false) is { } histogram
                ? TypedResults.Json(histogram, ApiJson.Default.HistogramView)
                : ApiEndpoints.NoMetric(found, metric);
        }
        catch (FleetStoreException exception)
        {
            return Actions.Problem(StatusCodes.Status503ServiceUnavailable, exception.Message);
        }
    }

    private static IResult NoFleet() =>
        Actions.Problem(StatusCodes.Status404NotFound, "The service isn't in a fleet. Call AddFleet of the package PredictionGuardrails.Fleet.");
}
