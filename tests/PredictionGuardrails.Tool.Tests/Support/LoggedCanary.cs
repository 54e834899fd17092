using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Tool.Tests.Support;

/// <summary>A service with a canary, whose predictions are logged. A second passes before each prediction.</summary>
internal sealed class LoggedCanary : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly FakeTimeProvider _time = new(LoggedRides.Start);

    /// <param name="path">The folder of the log.</param>
    /// <param name="variant">The model of the variant, <c>v2</c>.</param>
    public LoggedCanary(string path, Func<LoggedRide, double> variant)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Experiments:fare-v2:Phase"] = "Canary",
            ["PredictionGuardrails:Experiments:fare-v2:Exposure"] = "0.9",
            ["PredictionGuardrails:Experiments:fare-v2:Guardrails:latency:Enabled"] = "false",
        }).Build());
        services.AddPredictionGuardrails()
            .AddGuard<LoggedRide, double>("fare", static guard => guard
                .Range(0, 500, BreachAction.Fallback).FallBackTo(12.5).Key(static ride => ride.Id).Unit(static ride => ride.Customer).Log())
            .AddExperiment<LoggedRide, double>("fare-v2", "fare", experiment => experiment.Variant("v2", _ => variant))
            .AddPredictionLog(log =>
            {
                log.Path = path;
                log.InstanceName = "rides";
                log.RecordsPerThread = 1 << 14;
            });
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<PredictionGuardRegistry>();
        _services.GetRequiredService<IExperimentManager>();
    }

    public ExperimentStatus Status => _services.GetRequiredService<IExperimentManager>().GetStatus().Single();

    public void Predict(long customer, double fare)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _services.GetRequiredService<PredictionGuard<LoggedRide, double>>().Predict(new LoggedRide("ride", customer, fare), static ride => ride.Distance);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
