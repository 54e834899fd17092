// The code of docs/how-to/prediction-log.md, compiled and run: see DocumentTests of the core, and SnippetTests.
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests.Docs;

public static class PredictionLogSnippets
{
    public static void Register(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Range(0, 500, BreachAction.Fallback)
                .FallBackTo(12.5)
                .Key(ride => ride.Id)
                .Unit(ride => ride.Customer)
                .Log(log => log
                    .Column("distance", ride => ride.Kilometers, unit: "km")
                    .Column("city", ride => ride.City, description: "The city where the ride begins.")))
            .AddPredictionLog(log =>
            {
                log.Path = "prediction-log";
                log.MaximumAge = TimeSpan.FromDays(90);
            });
    }

    public static void LogFeatures(PredictionGuardBuilder<Ride, double> guard)
    {
        guard.Log(log => log.Columns(["distance", "customer"], static (ride, values) =>
        {
            values[0] = ride.Kilometers;
            values[1] = ride.Customer;
        }));
    }

    public static async Task<double> ReadAsync(CancellationToken cancellationToken)
    {
        double error = 0;
        var reader = new PredictionLogReader("prediction-log");
        await foreach (var record in reader.ReadAsync("fare", from: DateTimeOffset.UtcNow.AddDays(-1), cancellationToken: cancellationToken))
        {
            if (record is { Verdict: PredictionVerdict.FellBack, Prediction: double prediction, Result: double result })
            {
                error += Math.Abs(prediction - result);
            }
        }

        return error;
    }

    public static void Report(PredictionLogWriter log)
    {
        foreach (var guard in log.GetStatus())
        {
            Console.WriteLine($"{guard.Guard}: {guard.Written} of {guard.Offered} written, {guard.Pending} pending, {guard.Dropped} dropped");
        }
    }

    public static async Task LogWithoutContainerAsync()
    {
        await using var log = new PredictionLogWriter(new PredictionLogOptions { Path = "prediction-log" });
        using var guard = new PredictionGuard<Ride, double>("fare", guard => guard
            .LogTo(log, columns => columns.Column("distance", ride => ride.Kilometers, unit: "km")));
    }

    public static Quote Quote(PredictionGuard<Ride, double> guard, Func<Ride, double> model, Ride ride)
    {
        var quote = guard.PredictWithId(ride, model);
        return new Quote(quote.Value, quote.Id);
    }
}

public sealed record Quote(double Fare, Guid Id);
