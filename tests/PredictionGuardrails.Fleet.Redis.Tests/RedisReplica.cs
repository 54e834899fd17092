using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Fleet.Redis.Tests;

/// <summary>A replica of a service, registered as users do, which exchanges with the store when the test says so.</summary>
internal sealed class RedisReplica : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <param name="name">The name of the replica.</param>
    /// <param name="fleet">The name of the fleet.</param>
    /// <param name="configure">Chooses the store.</param>
    /// <param name="time">The clock; null for that of the system.</param>
    public RedisReplica(string name, string fleet, Action<FleetBuilder> configure, TimeProvider? time = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Fleet:Name"] = fleet,
            ["PredictionGuardrails:Fleet:Replica"] = name,
            ["PredictionGuardrails:Fleet:StoreTimeout"] = "00:00:02",
            ["PredictionGuardrails:Guards:fare:Breaker:BreakDuration"] = "00:05:00",
        };
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddPredictionGuardrails()
            .AddGuard<double, double>("fare", static guard => guard.Range(0, 500, BreachAction.Fallback).ModelVersion("1").FallBackTo(12.5))
            .AddFleet(configure);
        _services = services.BuildServiceProvider();
        Guard = _services.GetRequiredService<PredictionGuard<double, double>>();
        Fleet = _services.GetRequiredService<FleetManager>();
    }

    public PredictionGuard<double, double> Guard { get; }

    public FleetManager Fleet { get; }

    public FleetStatus Status => Fleet.GetStatus();

    public Task ExchangeAsync() => Fleet.ExchangeAsync(TestContext.Current.CancellationToken);

    /// <summary>The client reconnects in the background, and nodes of a cluster agree in the background.</summary>
    public async Task ExchangeUntilAnsweredAsync()
    {
        do
        {
            await ExchangeAsync();
        }
        while (Status.AloneSince is not null);
    }

    public async Task<long> CountAsync() => (await Fleet.GetSnapshotAsync("fare", cancellationToken: TestContext.Current.CancellationToken))?.Count ?? 0;

    public void Predict(params double[] fares) => Array.ForEach(fares, fare => Guard.Predict(fare, static input => input));

    public void Break() => Guard.RaiseBreach(new ExternalBreach { Rule = "Broken", Observed = "a broken model", Expected = "a working model", Action = BreachAction.Fallback });

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
