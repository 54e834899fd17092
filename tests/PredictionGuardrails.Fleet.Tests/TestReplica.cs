using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>One replica of a service with a guard named fare, which accepts fares from 0 to 500 and opens its breaker if too many are outside.</summary>
internal sealed class TestReplica : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TestReplica(
        IConfiguration configuration, IFleetStore store, FakeTimeProvider time, string version, Action<PredictionGuardBuilder<double, double>>? configure)
    {
        Version = version;
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<ILoggerProvider>(new FakeLoggerProvider(Logs));
        services.AddLogging();
        services.AddPredictionGuardrails()
            .AddGuard<double, double>("fare", guard =>
            {
                guard.Range(0, 500, BreachAction.Fallback).ModelVersion(() => Version).FallBackTo(12.5);
                configure?.Invoke(guard);
            })
            .AddFleet(fleet => fleet.UseStore((_, _) => store));
        _services = services.BuildServiceProvider();
        Guard = _services.GetRequiredService<PredictionGuard<double, double>>();
        Fleet = _services.GetRequiredService<FleetManager>();
    }

    public FakeLogCollector Logs { get; } = FakeLogCollector.Create(new FakeLogCollectorOptions());

    public string Version { get; set; }

    public PredictionGuard<double, double> Guard { get; }

    public FleetManager Fleet { get; }

    public FleetGuardStatus Status => Fleet.GetStatus().Guards[0];

    public BreakerState Breaker => Guard.GetStatus().Breaker;

    public Task ExchangeAsync() => Fleet.ExchangeAsync(TestContext.Current.CancellationToken);

    public void Predict(params double[] fares)
    {
        foreach (var fare in fares)
        {
            Guard.Predict(fare, static input => input);
        }
    }

    /// <summary>Finds the model broken, as a rule of the guard would.</summary>
    public void Break() => Guard.RaiseBreach(new ExternalBreach
    {
        Rule = "Broken",
        Observed = "a broken model",
        Expected = "a working model",
        Action = BreachAction.Fallback,
    });

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
