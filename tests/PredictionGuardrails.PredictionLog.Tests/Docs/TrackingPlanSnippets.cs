// The code of docs/how-to/tracking-plan.md, compiled: see DocumentTests of the core.
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests.Docs;

public static class TrackingPlanSnippets
{
    public static void Declare(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Key(ride => ride.Id)
                .Log(log => log
                    .Owner("pricing-team")
                    .Column("distance", ride => ride.Kilometers, unit: "km")
                    .Column("city", ride => ride.City, description: "The city where the ride begins.")))
            .AddPredictionLog(log => log.PlanPath = "tracking-plan.json");
    }

    public static void Verify(IServiceProvider services)
    {
        TrackingPlan.Verify(services, "tracking-plan.json");
    }
}
