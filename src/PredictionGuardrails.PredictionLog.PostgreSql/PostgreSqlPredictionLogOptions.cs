namespace PredictionGuardrails.PredictionLog.PostgreSql;

/// <summary>Configures where the prediction log is stored in PostgreSQL.</summary>
public sealed class PostgreSqlPredictionLogOptions
{
    /// <summary>Gets or sets the schema of the tables. The default is <c>prediction_log</c>.</summary>
    public string Schema { get; set; } = "prediction_log";

    /// <summary>
    /// Gets or sets whether the schema, tables, and columns that are missing are created. The default is true. If it's false, the user of the connection needs
    /// no right to create any, and a missing one is an error that names it.
    /// </summary>
    public bool CreateTables { get; set; } = true;
}
