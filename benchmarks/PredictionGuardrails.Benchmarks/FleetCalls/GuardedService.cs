using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.Benchmarks.FleetCalls;

/// <summary>A replica of a service with a guard, whose background services run as in production. It exchanges each second, the shortest interval that is allowed.</summary>
internal sealed class GuardedService : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _hosted;

    /// <param name="store">The configuration of the client; null for no fleet.</param>
    /// <param name="replica">The name of the replica.</param>
    public GuardedService(string? store, string replica = "pod-1")
    {
        var settings = new Dictionary<string, string?>();
        if (store is not null)
        {
            settings["PredictionGuardrails:Fleet:Name"] = "benchmark";
            settings["PredictionGuardrails:Fleet:Replica"] = replica;
            settings["PredictionGuardrails:Fleet:Interval"] = "00:00:01";
        }

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var builder = services.AddPredictionGuardrails()
            .AddGuard<double, double>("fare", static guard => guard.Range(0, 500, BreachAction.Fallback).ModelVersion("1").FallBackTo(12.5));
        if (store is not null)
        {
            builder.AddFleet(fleet => fleet.UseRedis(store));
        }

        _services = services.BuildServiceProvider();
        _hosted = [.. _services.GetServices<IHostedService>()];
        Guard = _services.GetRequiredService<PredictionGuard<double, double>>();
    }

    public PredictionGuard<double, double> Guard { get; }

    public FleetStatus? Fleet => _services.GetService<IFleetManager>()?.GetStatus();

    public async Task StartAsync()
    {
        foreach (var service in _hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _hosted)
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}
