using PredictionGuardrails;
using SilentFailure.Rides;

namespace PricingFleet.Replicas;

/// <summary>What every replica does, in whichever process it runs: it prices rides by a model behind a guard.</summary>
internal static class Pricing
{
    public static void Add(IServiceCollection services, Action<FleetBuilder> store)
    {
        services.AddSingleton<FareModel>();
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard.FallBackTo((ride, _) => FareModel.ByMeter(ride)))
            .AddFleet(store)
            .AddDashboard();
    }

    /// <param name="app">The replica.</param>
    /// <param name="replica">The name of the replica, which is part of each quote.</param>
    public static void MapQuotes(WebApplication app, string replica) => app.MapPost(
        "/quotes",
        (Ride ride, FareModel model, PredictionGuard<Ride, double> guard) => new { Fare = guard.Predict(ride, model.Predict), Replica = replica });
}
