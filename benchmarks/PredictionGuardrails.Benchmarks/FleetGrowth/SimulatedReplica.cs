using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Fleet;

namespace PredictionGuardrails.Benchmarks.FleetGrowth;

/// <summary>A replica with one guard, which exchanges when the simulation says so.</summary>
internal sealed class SimulatedReplica : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly PredictionGuard<double, double> _guard;
    private readonly FleetManager _fleet;
    private readonly Random _random;

    public SimulatedReplica(int number, IFleetStore store, TimeProvider time)
    {
        _random = new Random(number);
        var settings = new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Fleet:Name"] = "growth",
            ["PredictionGuardrails:Fleet:Replica"] = $"pod-{number}",
            ["PredictionGuardrails:Guards:fare:Baseline:MinimumDuration"] = "00:00:00",
        };
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(time);
        services.AddPredictionGuardrails()
            .AddGuard<double, double>("fare", static guard => guard.Range(0, 500, BreachAction.Fallback).ModelVersion("1").FallBackTo(12.5))
            .AddFleet(fleet => fleet.UseStore((_, _) => store));
        _services = services.BuildServiceProvider();
        _guard = _services.GetRequiredService<PredictionGuard<double, double>>();
        _fleet = _services.GetRequiredService<FleetManager>();
    }

    public bool IsOpen => _guard.GetStatus().Breaker != BreakerState.Closed;

    public bool HasFleetBaseline => _fleet.GetStatus().Guards[0].Baselines.Any(static baseline => baseline.IsMerged);

    /// <summary>Predicts log-normal fares.</summary>
    public void Predict(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
            _guard.Predict(Math.Exp(2.5 + (0.5 * normal)), static input => input);
        }
    }

    public void Evaluate() => _guard.EvaluateNow();

    /// <summary>Finds the model broken by itself.</summary>
    public void Break() => _guard.RaiseBreach(
        new ExternalBreach { Rule = "Mean", Observed = "a mean of 204.3 in 5 minutes", Expected = "at most 45", Action = BreachAction.Fallback });

    public Task ExchangeAsync() => _fleet.ExchangeAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
