using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The endpoint of the fleet.</summary>
internal static class FleetEndpoints
{
    public static void Map(RouteGroupBuilder api, FleetViews views) =>
        api.MapGet("/fleet", async Task<IResult> (CancellationToken cancellationToken) => await views.ReadAsync(cancellationToken).ConfigureAwait(false) is { } fleet
                ? TypedResults.Json(fleet, ApiJson.Default.FleetView)
                : Actions.Problem(StatusCodes.Status404NotFound, "The service isn't in a fleet. Call AddFleet of the package PredictionGuardrails.Fleet."))
            .WithGroupName(ApiEndpoints.GroupName)
            .WithSummary("Get the fleet that the service is a replica of: replicas, votes on each guard, and predictions of all replicas.")
            .Produces<FleetView>().ProducesProblem(StatusCodes.Status404NotFound);
}
