// The code of docs/how-to/prediction-log-postgresql.md, compiled and run: see DocumentTests of the core, and SnippetTests.
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog.Tests;

namespace PredictionGuardrails.PredictionLog.PostgreSql.Tests;

public static class PostgreSqlSnippets
{
    public static void Register(IServiceCollection services, string connectionString)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Key(ride => ride.Id)
                .Unit(ride => ride.Customer)
                .Log(log => log.Column("distance", ride => ride.Kilometers, unit: "km")))
            .AddPredictionLog(log => log.Path = "prediction-log")
            .AddPostgreSqlPredictionLog(connectionString, postgreSql => postgreSql.Schema = "prediction_log");
    }

    public static async Task EraseAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var sink = new PostgreSqlPredictionLogSink(connectionString);
        var eraser = new PredictionLogEraser("prediction-log", sinks: [sink]);
        var erasure = await eraser.EraseAsync("42", cancellationToken);
        foreach (var (place, records) in erasure.Erased)
        {
            Console.WriteLine($"{place}: {records} records erased");
        }
    }
}
