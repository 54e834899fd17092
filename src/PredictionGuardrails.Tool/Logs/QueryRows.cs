using DuckDB.NET.Data;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The rows of a query, one at a time.</summary>
internal sealed class QueryRows : IDisposable
{
    private readonly DuckDBCommand _command;
    private readonly DuckDBDataReader _reader;
    private readonly CancellationTokenRegistration _cancellation;
    private readonly CancellationToken _cancellationToken;

    /// <exception cref="DuckDBException">The query is invalid.</exception>
    public QueryRows(DuckDBCommand command, CancellationToken cancellationToken)
    {
        _command = command;
        _cancellationToken = cancellationToken;
        _cancellation = cancellationToken.Register(command.Cancel);
        _reader = command.ExecuteReader();
        Columns = [.. Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetName)];
    }

    public IReadOnlyList<string> Columns { get; }

    /// <exception cref="InputException">A row can't be computed.</exception>
    public IEnumerable<IReadOnlyList<object?>> Read()
    {
        while (ReadNext())
        {
            yield return [.. Enumerable.Range(0, Columns.Count).Select(column => _reader.IsDBNull(column) ? null : _reader.GetValue(column))];
        }
    }

    /// <summary>The error without the query, in one line.</summary>
    public static InputException Explain(DuckDBException exception) =>
        new($"SQL: {string.Join(' ', exception.Message.Split('\n').TakeWhile(static line => !line.StartsWith("LINE ", StringComparison.Ordinal)).Select(static line => line.Trim()).Where(static line => line.Length > 0))}", exception);

    public void Dispose()
    {
        _cancellation.Dispose();
        _reader.Dispose();
        _command.Dispose();
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
