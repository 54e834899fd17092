// The code of docs/how-to/fleet.md that needs the client of Redis, compiled: see DocumentTests of the core.
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis.Tests;

public static class FleetConnectionSnippets
{
    public static void UseConnection(FleetBuilder fleet)
    {
        fleet.UseRedis(services => services.GetRequiredService<IConnectionMultiplexer>());
    }
}
