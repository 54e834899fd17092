using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Fleet.Orleans.Tests;

/// <summary>A service whose replicas are the silos.</summary>
public sealed class HostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replica_leaves_before_its_silo_stops()
    {
        using var host = Build();
        await host.StartAsync(Token);
        var fleet = host.Services.GetRequiredService<FleetManager>();
        await fleet.ExchangeAsync(Token);
        var lastExchangeAt = fleet.GetStatus().LastExchangeAt;

        await host.StopAsync(Token);

        fleet.GetStatus().AloneReason.Should().BeNull();
        fleet.GetStatus().LastExchangeAt.Should().BeAfter(lastExchangeAt!.Value);
    }

    [Fact]
    public async Task Last_silo_stops_without_an_error_of_the_grain()
    {
        using var host = Build();
        await host.StartAsync(Token);
        await host.Services.GetRequiredService<FleetManager>().ExchangeAsync(Token);

        await host.StopAsync(Token);

        host.Services.GetFakeLogCollector().GetSnapshot()
            .Where(static record => record.Level >= LogLevel.Warning && record.Category == "Orleans.Grain").Should().BeEmpty();
    }

    private static IHost Build()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["PredictionGuardrails:Fleet:StoreTimeout"] = "00:00:30";
        builder.Logging.ClearProviders().AddFakeLogging();
        builder.UseOrleans(static silo => silo.UseLocalhostClustering(FreePort(), FreePort()));
        builder.Services.AddPredictionGuardrails()
            .AddGuard<double, double>("fare", static guard => guard.Range(0, 500, BreachAction.Fallback).FallBackTo(12.5))
            .AddFleet(static fleet => fleet.UseOrleans());
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
