using Microsoft.Data.Sqlite;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>SQLite with a write-ahead log: one prepared statement, and a transaction for every 1,000 rows, on the thread of the call.</summary>
internal sealed class SqlitePeer : ILogPeer
{
    private const int RowsEach = 1000;
    private static readonly string[] Columns = ["id", "time", "key", "prediction", "result", "circumstances", "inclusion_probability", "f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"];

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter[] _values;
    private SqliteTransaction _transaction;
    private int _rows;

    public SqlitePeer(string folder)
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, "log.db")}");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
        Execute($"CREATE TABLE predictions ({string.Join(", ", Columns)})");
        _transaction = _connection.BeginTransaction();
        _insert = _connection.CreateCommand();
        _insert.CommandText = $"INSERT INTO predictions VALUES ({string.Join(", ", Columns.Select(static column => $"${column}"))})";
        _values = [.. Columns.Select(column => _insert.Parameters.Add(new SqliteParameter { ParameterName = $"${column}" }))];
        _insert.Transaction = _transaction;
        _insert.Prepare();
    }

    public string Name => "SQLite, write-ahead log";

    public string Terms => "waits; flushed at checkpoints";

    public void Write(in LogRow row)
    {
        _values[0].Value = row.Id.ToByteArray(bigEndian: true);
        _values[1].Value = row.Time;
        _values[2].Value = row.Key;
        _values[3].Value = row.Prediction;
        _values[4].Value = row.Result;
        _values[5].Value = row.Circumstances;
        _values[6].Value = row.InclusionProbability;
        _values[7].Value = row.F0;
        _values[8].Value = row.F1;
        _values[9].Value = row.F2;
        _values[10].Value = row.F3;
        _values[11].Value = row.F4;
        _values[12].Value = row.F5;
        _values[13].Value = row.F6;
        _values[14].Value = row.F7;
        _values[15].Value = row.F8;
        _values[16].Value = row.F9;
        _insert.ExecuteNonQuery();
        if (++_rows % RowsEach == 0)
        {
            Commit();
        }
    }

    public void Drain() => Commit();

    public long CloseAndCount()
    {
        _transaction.Commit();
        _transaction.Dispose();
        _insert.Dispose();
        using var count = _connection.CreateCommand();
        count.CommandText = "SELECT count(f9) FROM predictions";
        var rows = (long)count.ExecuteScalar()!;
        _connection.Dispose();
        SqliteConnection.ClearAllPools();
        return rows;
    }

    private void Commit()
    {
        _transaction.Commit();
        _transaction.Dispose();
        _transaction = _connection.BeginTransaction();
        _insert.Transaction = _transaction;
    }

    private void Execute(string text)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
