using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Fleet.Orleans.Tests.Support;

/// <summary>A replica of a service, registered as users do, which exchanges with the store when the test says so.</summary>
internal sealed class OrleansReplica : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public OrleansReplica(string name, string fleet, IGrainFactory grains)
        : this(name, fleet, static builder => builder.UseOrleans(), services => services.AddSingleton(grains))
    {
    }

    public OrleansReplica(string name, string fleet, Action<FleetBuilder> configure, Action<IServiceCollection>? register = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Fleet:Name"] = fleet,
            ["PredictionGuardrails:Fleet:Replica"] = name,
            ["PredictionGuardrails:Fleet:StoreTimeout"] = "00:00:30",
        };
        var services = new ServiceCollection();
        register?.Invoke(services);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
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

    public BreakerState Breaker => Guard.GetStatus().Breaker;

    public Task ExchangeAsync() => Fleet.ExchangeAsync(TestContext.Current.CancellationToken);

    public async Task<long> CountAsync() => (await Fleet.GetSnapshotAsync("fare", cancellationToken: TestContext.Current.CancellationToken))?.Count ?? 0;

    public void Predict(params double[] fares) => Array.ForEach(fares, fare => Guard.Predict(fare, static input => input));

    public void Break() => Guard.RaiseBreach(new ExternalBreach
    {
        Rule = "Broken",
        Observed = "a broken model",
        Expected = "a working model",
        Action = BreachAction.Fallback,
    });

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
