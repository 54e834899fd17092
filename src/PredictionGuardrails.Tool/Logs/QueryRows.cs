using DuckDB.NET.Data;
using DuckDB.NET.Native;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The rows of a query, one at a time.</summary>
internal sealed class QueryRows : IDisposable
{
    private readonly DuckDBCommand _command;
    private readonly DuckDBDataReader _reader;
    private readonly CancellationTokenRegistration _cancellation;
    private readonly CancellationToken _cancellationToken;
    private readonly bool[] _isZoned;

    /// <exception cref="DuckDBException">The query is invalid.</exception>
    public QueryRows(DuckDBCommand command, CancellationToken cancellationToken)
    {
        _command = command;
        _cancellationToken = cancellationToken;
        _cancellation = cancellationToken.Register(command.Cancel);
        _reader = command.ExecuteReader();
        Columns = [.. Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetName)];
        _isZoned = [.. Enumerable.Range(0, _reader.FieldCount).Select(column => _reader.GetDataTypeName(column) == nameof(DuckDBType.TimestampTz))];
    }

    public IReadOnlyList<string> Columns { get; }

    /// <exception cref="InputException">A row can't be computed.</exception>
    public IEnumerable<IReadOnlyList<object?>> Read()
    {
        while (ReadNext())
        {
            yield return [.. Enumerable.Range(0, Columns.Count).Select(Value)];
        }
    }

    /// <summary>The error without the query, in one line.</summary>
    public static InputException Explain(DuckDBException exception)
    {
        var lines = exception.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(static line => !line.StartsWith("LINE ", StringComparison.Ordinal));
        return new InputException($"SQL: {string.Join(' ', lines)}", exception);
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        _reader.Dispose();
        _command.Dispose();
    }

    private object? Value(int column)
    {
        try
        {
            return _reader.IsDBNull(column) ? null : _reader.GetValue(column) switch
            {
                DateTime time when _isZoned[column] => DateTime.SpecifyKind(time, DateTimeKind.Utc),
                Stream bytes => Hexadecimal(bytes),
                var value => value,
            };
        }
        catch (Exception exception) when (exception is InvalidCastException or InvalidOperationException or NullReferenceException or NotImplementedException)
        {
            // The driver throws any of these for a value of a type that it doesn't convert.
            throw new InputException($"SQL: A value of column '{Columns[column]}' can't be read. Cast the column to VARCHAR.", exception);
        }
    }

    private static string Hexadecimal(Stream bytes)
    {
        using var copy = new MemoryStream();
        bytes.CopyTo(copy);
        return Convert.ToHexString(copy.GetBuffer(), 0, (int)copy.Length);
    }

    private bool ReadNext()
    {
        try
        {
            return _reader.Read();
        }
        catch (DuckDBException exception)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            throw Explain(exception);
        }
    }
}
