using Npgsql;

namespace PredictionGuardrails.PredictionLog.PostgreSql.Tests;

/// <summary>A database of one test, read and changed as a user would.</summary>
public sealed class Database(string connectionString) : IDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    public string ConnectionString => connectionString;

    public void Execute(string statement)
    {
        using var command = _source.CreateCommand(statement);
        command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query, by the names of the columns; null for NULL.</summary>
    public List<Dictionary<string, object?>> Query(string query)
    {
        using var command = _source.CreateCommand(query);
        using var reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, object?>>();
        while (reader.Read())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, field => reader.IsDBNull(field) ? null : reader.GetValue(field)));
        }

        return rows;
    }

    public IEnumerable<object?> Keys(string table = "prediction_log.fare") => Query($"SELECT key FROM {table} ORDER BY key").Select(row => row["key"]);

    public void Dispose() => _source.Dispose();
}
