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

    public LoggedRides(string path, double sampleRate = 1, DateTimeOffset? start = null, bool hasOutcomes = false)
    {
        _time = new FakeTimeProvider(start ?? Start);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddPredictionGuardrails()
            .AddGuard<LoggedRide, double>("fare", guard => guard
                .Range(0, 500, BreachAction.Fallback).FallBackTo(12.5).Key(ride => ride.Id).Unit(ride => ride.Customer).ModelVersion("1.0")
                .Log(log =>
                {
                    log.SampleRate(sampleRate).Column("distance", ride => ride.Distance, unit: "km").Column("city", ride => ride.City);
                    if (hasOutcomes)
                    {
                        log.Outcome("paid", OutcomeType.Number, maturity: TimeSpan.FromDays(7));
                    }
                }))
            .AddGuard<LoggedRide, string>("method", guard => guard
                .Label().Key(ride => ride.Id).Unit(ride => ride.Customer).Log(log => log.Column("night", ride => ride.Distance > 100)))
            .AddPredictionLog(log =>
            {
                log.Path = path;
                log.InstanceName = "rides";
                log.RecordsPerThread = 1 << 14;
            });
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<PredictionGuardRegistry>();
    }

    private RideArms Arms => field ??= new RideArms(_services.GetRequiredService<PredictionGuard<LoggedRide, double>>());

    private PredictionLogWriter Log => _services.GetRequiredService<PredictionLogWriter>();

    public LoggedRides Fare(string id, double fare, long customer = 42, double distance = 10, string? city = "Lyon")
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _services.GetRequiredService<PredictionGuard<LoggedRide, double>>().Predict(new LoggedRide(id, customer, distance, city), _ => fare);
        return this;
    }

    /// <summary>Logs a call that is routed to an arm.</summary>
    /// <param name="arm">The name of the arm; <c>control</c> is the guard's own model.</param>
    /// <param name="fare">The prediction of the arm; NaN if its model fails.</param>
    /// <param name="customer">The unit.</param>
    /// <param name="probability">The probability with which the arm was chosen.</param>
    /// <param name="id">The key.</param>
    public LoggedRides FareOfArm(string arm, double fare, long customer = 42, double probability = 0.5, string id = "ride")
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        Arms.Predict(new LoggedRide(id, customer, 10), arm, probability, fare);
        return this;
    }

    /// <summary>Logs a call that is routed to an arm without a model for it.</summary>
    public LoggedRides FareWithoutModel(string arm)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        Arms.PredictWithoutModel(new LoggedRide(arm, 42, 10), arm, 0.5);
        return this;
    }

    public LoggedRides Method(string id, string method, long customer = 42)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _services.GetRequiredService<PredictionGuard<LoggedRide, string>>().Predict(new LoggedRide(id, customer, 10), _ => method);
        return this;
    }

    /// <summary>Records what was paid for a ride.</summary>
    public Task PayAsync(string id, double paid, int revision = 0) => Log.RecordAsync(
        [new PredictionOutcome { Guard = "fare", Name = "paid", Key = id, Value = paid, Revision = revision }], TestContext.Current.CancellationToken);

    /// <inheritdoc cref="PayAsync(string, double, int)"/>
    public Task PayAsync(IEnumerable<(string Id, double Paid)> rides) => Log.RecordAsync(
        [.. rides.Select(static ride => new PredictionOutcome { Guard = "fare", Name = "paid", Key = ride.Id, Value = ride.Paid })],
        TestContext.Current.CancellationToken);

    /// <summary>Writes what is logged to open segments.</summary>
    public Task FlushAsync() => Log.FlushAsync(TestContext.Current.CancellationToken);

    /// <summary>Makes Parquet files of all segments.</summary>
    public Task CloseSegmentsAsync() => Log.CloseSegmentsAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
