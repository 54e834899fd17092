using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.PostgreSql;

namespace PredictionGuardrails;

/// <summary>Stores the prediction log in PostgreSQL.</summary>
public static class PredictionGuardrailsPostgreSqlExtensions
{
    /// <summary>
    /// Stores the records of the prediction log in PostgreSQL too: a table for each guard, in which each record is exactly once. The log itself is added with
    /// <see cref="PredictionGuardrailsPredictionLogExtensions.AddPredictionLog"/>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">The connection string, as Npgsql documents it.</param>
    /// <param name="configure">Configures the schema.</param>
    /// <exception cref="ArgumentException">The connection string or an option isn't valid.</exception>
    public static IPredictionGuardrailsBuilder AddPostgreSqlPredictionLog(
        this IPredictionGuardrailsBuilder builder, string connectionString, Action<PostgreSqlPredictionLogOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new PostgreSqlPredictionLogOptions();
        configure?.Invoke(options);
        PostgreSqlPredictionLogSink.Check(connectionString, options);
        builder.Services.AddSingleton<IPredictionLogSink>(_ => new PostgreSqlPredictionLogSink(connectionString, options));
        return builder;
    }
}
