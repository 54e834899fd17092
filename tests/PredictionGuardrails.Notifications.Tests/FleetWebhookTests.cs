using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Notifications.Tests;

/// <summary>Of the replicas of a fleet, one sends an incident.</summary>
public sealed class FleetWebhookTests : IAsyncLifetime
{
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await Receiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task Replica_sends_incidents_with_the_ID_that_they_have_on_all_replicas()
    {
        await using var services = Services(static incident => incident with { Id = "fleet-1" });
        Break(services, "fare");

        (await NextAsync())["id"]!.GetValue<string>().Should().Be("fleet-1");
    }

    [Fact]
    public async Task Replica_does_not_send_what_another_one_sends()
    {
        await using var services = Services(static incident => incident.Guard == "fare" ? null : incident);
        Break(services, "fare");
        Break(services, "eta");

        // Incidents are handled in order.
        (await NextAsync())["guard"]!.GetValue<string>().Should().Be("eta");
    }

    private static void Break(ServiceProvider services, string guard) => services.GetRequiredKeyedService<PredictionGuard<int, double>>(guard).Inspect(0, 1000);

    private async Task<JsonNode> NextAsync() => JsonNode.Parse((await _receiver.NextAsync()).Body)!;

    private ServiceProvider Services(Func<Incident, Incident?> coordinate)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IIncidentCoordinator>(new TestCoordinator(coordinate));
        services.AddPredictionGuardrails()
            .AddGuard<int, double>("fare", static guard => guard.Range(maximum: 100, onBreach: BreachAction.Fallback).FallBackTo(7))
            .AddGuard<int, double>("eta", static guard => guard.Range(maximum: 100, onBreach: BreachAction.Fallback).FallBackTo(7))
            .AddWebhook(webhook => webhook.Url = _receiver.Address);
        return services.BuildServiceProvider();
    }

    private sealed class TestCoordinator(Func<Incident, Incident?> coordinate) : IIncidentCoordinator
    {
        public ValueTask<Incident?> CoordinateAsync(Incident incident, CancellationToken cancellationToken) => ValueTask.FromResult(coordinate(incident));
    }
}
