// The code of docs/how-to/fleet.md and of the packages' pages, compiled: see DocumentTests of the core.
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Fleet.Redis.Tests;

public sealed record Ride(string Customer, double Kilometers);

public static class FleetSnippets
{
    public static void Register(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Range(0, 500, BreachAction.Fallback)
                .FallBackTo(12.5))
            .AddFleet(fleet => fleet.UseRedis("redis:6379"));
    }

    public static void RegisterInOneLine(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard.Range(0, 500, BreachAction.Fallback).FallBackTo(12.5))
            .AddFleet(fleet => fleet.UseRedis("redis:6379"));
    }

    public static void UseInProcess(FleetBuilder fleet, InProcessFleetStore store)
    {
        fleet.UseInProcess(store);
    }
}

public sealed class Rollback(IFleetManager fleet)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var reachesAll = await fleet.IsolateAsync("fare", "Wrong currency", by: "Ada", cancellationToken);
        if (!reachesAll)
        {
            Console.WriteLine($"Only this replica acted: {fleet.GetStatus().AloneReason}");
        }
    }
}
