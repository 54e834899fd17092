using DuckDB.NET.Data;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>An in-memory database with a bound on memory. What doesn't fit goes to a temporary folder, which is deleted at the end.</summary>
internal sealed class ExportDatabase : IDisposable
{
    /// <summary>The process takes up to 300 MB more: for the runtime, and for buffers of files.</summary>
    private const string MemoryLimit = "500MB";

    /// <summary>Each thread needs memory for its part of a sort.</summary>
    private const int MostThreads = 4;

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("guardrails-export-");
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly CancellationToken _cancellationToken;

    public ExportDatabase(CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        try
        {
            _connection.Open();
            Execute("SET TimeZone = 'UTC'");
            Execute($"SET memory_limit = '{MemoryLimit}'");
            Execute($"SET threads = {Math.Min(Environment.ProcessorCount, MostThreads)}");
            Execute($"SET temp_directory = {Sql.Text(_temporary.FullName)}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Folder => _temporary.FullName;

    /// <summary>The path of a temporary file.</summary>
    public string PathOf(string name) => Path.Combine(_temporary.FullName, name);

    public void Execute(string sql) => Read(sql, static _ => true).ForEach(static _ => { });

    /// <summary>The only row of a query.</summary>
    public object?[] Row(string sql) => Rows(sql)[0];

    public long Count(string sql) => (long)Row(sql)[0]!;

    public List<object?[]> Rows(string sql) => Read(sql, static reader => Enumerable.Range(0, reader.FieldCount)
        .Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column)).ToArray());

    /// <summary>The columns of a query.</summary>
    public IReadOnlyList<ExportColumn> Columns(string sql) =>
        [.. Rows($"SELECT column_name, column_type FROM (DESCRIBE {sql})").Select(static row => new ExportColumn((string)row[0]!, (string)row[1]!))];

    /// <summary>Writes the result of a query to a temporary file.</summary>
    public void Store(string sql, string path) => Execute($"COPY ({sql}) TO {Sql.Text(path)} (FORMAT parquet, COMPRESSION snappy)");

    public void Dispose()
    {
        _connection.Dispose();
        _temporary.Delete(recursive: true);
    }

    private List<T> Read<T>(string sql, Func<DuckDBDataReader, T> read)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var cancellation = _cancellationToken.Register(command.Cancel);
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (DuckDBException exception)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            throw new InputException(Explain(exception), exception);
        }
    }

    /// <summary>The error in one line, without the statement.</summary>
    private static string Explain(DuckDBException exception)
    {
        var lines = exception.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(static line => !line.StartsWith("LINE ", StringComparison.Ordinal));
        return OneLine.Message(string.Join(' ', lines));
    }
}

/// <summary>A column of a query.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type, as DuckDB describes it.</param>
internal sealed record ExportColumn(string Name, string Type)
{
    public bool IsTime => Type is "TIMESTAMP WITH TIME ZONE" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" or "DATE";

    public bool IsText => Type is "VARCHAR";

    public bool IsWholeNumber => Type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT";

    public bool IsNumber => IsWholeNumber || Type is "DOUBLE" or "FLOAT" || Type.StartsWith("DECIMAL", StringComparison.Ordinal);

    public bool IsSingleValue => IsTime || IsText || IsNumber || Type is "BOOLEAN" or "UUID" or "TIME" or "INTERVAL";
}
