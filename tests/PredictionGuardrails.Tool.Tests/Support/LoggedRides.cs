using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Tool.Tests.Support;

internal sealed record LoggedRide(string Id, long Customer, double Distance, string? City = "Lyon");

/// <summary>A service whose predictions are logged: fares, and methods of payment. A second passes before each prediction.</summary>
internal sealed class LoggedRides : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private readonly FakeTimeProvider _time;

    public LoggedRides(string path, double sampleRate = 1, DateTimeOffset? start = null)
    {
        _time = new FakeTimeProvider(start ?? Start);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddPredictionGuardrails()
            .AddGuard<LoggedRide, double>("fare", guard => guard
                .Range(0, 500, BreachAction.Fallback).FallBackTo(12.5).Key(ride => ride.Id).Unit(ride => ride.Customer).ModelVersion("1.0")
                .Log(log => log.SampleRate(sampleRate).Column("distance", ride => ride.Distance, unit: "km").Column("city", ride => ride.City)))
            .AddGuard<LoggedRide, string>("method", guard => guard
                .Label().Key(ride => ride.Id).Unit(ride => ride.Customer).Log(log => log.Column("night", ride => ride.Distance > 100)))
            .AddPredictionLog(log =>
            {
                log.Path = path;
                log.InstanceName = "rides";
            });
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<PredictionGuardRegistry>();
    }

    private PredictionLogWriter Log => _services.GetRequiredService<PredictionLogWriter>();

    public LoggedRides Fare(string id, double fare, long customer = 42, double distance = 10, string? city = "Lyon")
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _services.GetRequiredService<PredictionGuard<LoggedRide, double>>().Predict(new LoggedRide(id, customer, distance, city), _ => fare);
        return this;
    }

    public LoggedRides Method(string id, string method, long customer = 42)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _services.GetRequiredService<PredictionGuard<LoggedRide, string>>().Predict(new LoggedRide(id, customer, 10), _ => method);
        return this;
    }

    /// <summary>Writes what is logged to open segments.</summary>
    public Task FlushAsync() => Log.FlushAsync(TestContext.Current.CancellationToken);

    /// <summary>Makes Parquet files of all segments.</summary>
    public Task CloseSegmentsAsync() => Log.CloseSegmentsAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
