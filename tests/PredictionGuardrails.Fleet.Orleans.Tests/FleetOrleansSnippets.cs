// The code of docs/how-to/fleet.md and of the package's page that needs Orleans, compiled: see DocumentTests of the core.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.Fleet.Orleans.Tests;

public sealed record Ride(string Customer, double Kilometers);

public static class FleetOrleansSnippets
{
    public static void Register(IHostApplicationBuilder builder)
    {
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        builder.Services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Range(0, 500, BreachAction.Fallback)
                .FallBackTo(12.5))
            .AddFleet(fleet => fleet.UseOrleans());
    }

    public static void RegisterInOneLine(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard.Range(0, 500, BreachAction.Fallback).FallBackTo(12.5))
            .AddFleet(fleet => fleet.UseOrleans());
    }

    public static void UseGrainFactory(FleetBuilder fleet)
    {
        fleet.UseOrleans(services => services.GetRequiredKeyedService<IClusterClient>("pricing"));
    }
}
