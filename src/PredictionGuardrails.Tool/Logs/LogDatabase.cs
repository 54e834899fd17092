using DuckDB.NET.Data;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>
/// A log as an in-memory database of DuckDB, with the view <c>log</c> and a view for each guard over closed files and open segments. Queries can read these
/// files only, and can't write.
/// </summary>
internal sealed class LogDatabase : IDisposable
{
    private const string ViewOfAll = "log";
    private readonly DirectoryInfo _temporary;
    private readonly DuckDBConnection _connection;

    private LogDatabase(DirectoryInfo temporary, DuckDBConnection connection)
    {
        _temporary = temporary;
        _connection = connection;
    }

    /// <exception cref="InputException">The folder contains no records.</exception>
    public static async Task<LogDatabase> OpenAsync(string path, Action<double?> progress, CancellationToken cancellationToken)
    {
        using var log = LogInput.Open(path, guard: null);
        var database = new LogDatabase(Directory.CreateTempSubdirectory("guardrails-query-"), new DuckDBConnection("DataSource=:memory:"));
        try
        {
            var files = await LogFiles.ReadAsync(log, database._temporary.FullName, progress, cancellationToken);
            if (files.Count == 0)
            {
                throw new InputException($"{path}: No records found.");
            }

            database.CreateViews(files);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Starts a query.</summary>
    /// <exception cref="InputException">The SQL isn't a valid SELECT statement.</exception>
    public QueryRows Query(string sql, CancellationToken cancellationToken)
    {
        try
        {
            RequireSelect(sql);
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            command.UseStreamingMode = true;
            return new QueryRows(command, cancellationToken);
        }
        catch (DuckDBException exception)
        {
            throw QueryRows.Explain(exception);
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _temporary.Delete(recursive: true);
    }

    private void CreateViews(List<GuardFile> files)
    {
        _connection.Open();
        Execute("SET TimeZone = 'UTC'");
        Execute("SET memory_limit = '2GB'");
        Execute($"SET temp_directory = {Text(_temporary.FullName)}");
        Execute($"SET allowed_paths = {List(files)}");
        CreateView(ViewOfAll, files);
        foreach (var guard in files.Where(static file => !file.Guard.Equals(ViewOfAll, StringComparison.OrdinalIgnoreCase))
            .GroupBy(static file => file.Guard, StringComparer.OrdinalIgnoreCase))
        {
            CreateView(guard.Key, guard);
        }

        Execute("SET enable_external_access = false");
        Execute("SET lock_configuration = true");
    }

    private void CreateView(string name, IEnumerable<GuardFile> files) => Execute(
        $"CREATE VIEW \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" AS "
        + $"SELECT * FROM read_parquet({List(files)}, union_by_name = true, hive_partitioning = false)");

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Lets DuckDB's own parser decide, which serializes no other statements.</summary>
    private void RequireSelect(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT json_extract_string(tree, '$.error_type'), json_extract_string(tree, '$.error_message'), json_array_length(tree, '$.statements') "
            + "FROM (SELECT json_serialize_sql($sql::VARCHAR) AS tree)";
        command.Parameters.Add(new DuckDBParameter("sql", sql));
        using var reader = command.ExecuteReader();
        reader.Read();
        if (!reader.IsDBNull(0))
        {
            throw new InputException(reader.GetString(0) == "not implemented" ? "SQL: Only SELECT statements are allowed." : $"SQL: {reader.GetString(1)}");
        }

        if (reader.IsDBNull(2) || reader.GetInt64(2) != 1)
        {
            throw new InputException("SQL: Expected one SELECT statement.");
        }
    }

    private static string List(IEnumerable<GuardFile> files) => $"[{string.Join(", ", files.Select(static file => Text(file.Path)))}]";

    private static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
