// The code of docs/how-to/experiments.md and of the package's page, compiled and run: see DocumentTests of the core, and SnippetTests.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.FeatureManagement;

namespace PredictionGuardrails.FeatureManagement.Tests.Docs;

public sealed record Ride(string Customer, string City, double Kilometers);

public sealed class FareModelV2
{
    public double Predict(Ride ride) => 2.01 * ride.Kilometers;
}

public static class FeatureManagementSnippets
{
    public static void Register(IServiceCollection services)
    {
        services.AddFeatureManagement();
        services.AddSingleton<FareModelV2>();
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard.Unit(ride => ride.Customer))
            .AddExperiment<Ride, double>("fare-v2", guard: "fare", experiment => experiment
                .Variant<FareModelV2>("v2", (model, ride) => model.Predict(ride))
                .AssignByFeatureFlag("fare-v2"));
    }
}
