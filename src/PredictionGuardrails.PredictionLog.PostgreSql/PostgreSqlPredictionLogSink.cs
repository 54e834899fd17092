using Npgsql;

namespace PredictionGuardrails.PredictionLog.PostgreSql;

/// <summary>
/// Stores segments in PostgreSQL: each in one transaction, together with its name, so that a segment that comes twice is stored once.
/// </summary>
public sealed class PostgreSqlPredictionLogSink : IPredictionLogSink, IAsyncDisposable, IDisposable
{
    internal const string SegmentsTable = "prediction_log_segments";

    /// <summary>A UUID is the same unit in any of its forms.</summary>
    private const string SameIdentifier = "translate(lower(unit), '-{}()', '') = $1";
    private readonly NpgsqlDataSource _source;
    private readonly PostgreSqlPredictionLogOptions _options;

    /// <summary>Creates a sink without a container. It connects when it's used.</summary>
    /// <param name="connectionString">The connection string, as Npgsql documents it.</param>
    /// <param name="options">Configures the schema; the defaults if it's null.</param>
    /// <exception cref="ArgumentException">The connection string or an option isn't valid.</exception>
    public PostgreSqlPredictionLogSink(string connectionString, PostgreSqlPredictionLogOptions? options = null)
    {
        _options = options ?? new PostgreSqlPredictionLogOptions();
        Check(connectionString, _options);
        _source = NpgsqlDataSource.Create(connectionString);
    }

    /// <inheritdoc/>
    public string Name => "PostgreSQL";

    private string Segments => $"{PostgreSqlName.Quote(_options.Schema)}.{PostgreSqlName.Quote(SegmentsTable)}";

    /// <inheritdoc/>
    public async Task WriteAsync(PredictionLogSegment segment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segment);
        await using var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var table = new PostgreSqlTable(_options, segment);
        await PrepareAsync(connection, table, cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        if (await TryNoteAsync(connection, segment, table, cancellationToken).ConfigureAwait(false))
        {
            await CopyAsync(connection, table, segment, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await DeleteErasedAsync(connection, table, segment, cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, long>> EraseAsync(string unit, DateTimeOffset before, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(unit);
        await using var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var erased = new Dictionary<string, long>(StringComparer.Ordinal);
        var isIdentifier = Guid.TryParse(unit, out var identifier);
        foreach (var name in await ReadTablesAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            var table = $"{PostgreSqlName.Quote(_options.Schema)}.{PostgreSqlName.Quote(name)}";
            await using var command = new NpgsqlCommand($"DELETE FROM {table} WHERE {(isIdentifier ? SameIdentifier : "unit = $1")} AND time < $2", connection)
            {
                Parameters = { new() { Value = isIdentifier ? identifier.ToString("N") : PostgreSqlText.Of(unit) }, new() { Value = before.UtcDateTime } },
            };
            try
            {
                if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) is > 0 and var rows)
                {
                    erased[table] = rows;
                }
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                // The table was dropped, and its records with it.
            }
        }

        return erased;
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => _source.Dispose();

    /// <exception cref="ArgumentException">The connection string or an option isn't valid.</exception>
    internal static void Check(string connectionString, PostgreSqlPredictionLogOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        _ = new NpgsqlConnectionStringBuilder(connectionString);
        if (string.IsNullOrWhiteSpace(options.Schema) || PostgreSqlName.Of(options.Schema) != options.Schema)
        {
            throw new ArgumentException(
                $"{nameof(PostgreSqlPredictionLogOptions)}.{nameof(options.Schema)}: '{options.Schema}' isn't valid. Expected a name of 1 to 63 bytes.", nameof(options));
        }
    }

    /// <summary>
    /// Creates what is missing, if that's allowed. Only one service at a time does so; the transaction ends before records are copied, so that services can
    /// do that at once.
    /// </summary>
    private async Task PrepareAsync(NpgsqlConnection connection, PostgreSqlTable table, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        if (_options.CreateTables)
        {
            await CreateAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        await table.PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates the schema and the table of segments, if they're missing. Others that do so wait until this transaction ends.</summary>
    private async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))") { Parameters = { new() { Value = $"prediction guardrails {_options.Schema}" } } },
                new($"CREATE SCHEMA IF NOT EXISTS {PostgreSqlName.Quote(_options.Schema)}"),
                new($"CREATE TABLE IF NOT EXISTS {Segments} (name text PRIMARY KEY, table_name text NOT NULL, stored_at timestamptz NOT NULL DEFAULT now())"),
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes the name of a segment; false if it's stored already.</summary>
    private async Task<bool> TryNoteAsync(
        NpgsqlConnection connection, PredictionLogSegment segment, PostgreSqlTable table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"INSERT INTO {Segments} (name, table_name) VALUES ($1, $2) ON CONFLICT DO NOTHING", connection)
        {
            Parameters = { new() { Value = segment.Name }, new() { Value = table.Name } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, PostgreSqlTable table, PredictionLogSegment segment, CancellationToken cancellationToken)
    {
        await using var importer = await connection.BeginBinaryImportAsync(table.CopyStatement, cancellationToken).ConfigureAwait(false);
        foreach (var record in segment.Read())
        {
            await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
            foreach (var column in table.Columns)
            {
                await column.WriteAsync(importer, record, cancellationToken).ConfigureAwait(false);
            }
        }

        await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Deletes rows of a stored segment that it doesn't have anymore: a unit can be erased between storing a segment and knowing that it's stored. The rows were
    /// inserted by the same transaction as the segment's name, so they have the same <c>xmin</c>.
    /// </summary>
    private async Task DeleteErasedAsync(
        NpgsqlConnection connection, PostgreSqlTable table, PredictionLogSegment segment, CancellationToken cancellationToken)
    {
        var begin = segment.Day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        await using var command = new NpgsqlCommand(
            $"""
            DELETE FROM {table.Quoted} AS stored
            WHERE xmin = (SELECT xmin FROM {Segments} WHERE name = $1) AND time >= $2 AND time < $3 AND instance = $4
                AND NOT EXISTS (SELECT FROM unnest($5) AS kept (id) WHERE kept.id = stored.id)
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = segment.Name },
                new() { Value = begin },
                new() { Value = begin.AddDays(1) },
                new() { Value = PostgreSqlText.Of(segment.Instance) },
                new() { Value = segment.Read().Select(static record => record.Id).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The names of all guards' tables; none if nothing has been stored yet.</summary>
    private async Task<List<string>> ReadTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = new List<string>();
        try
        {
            await using var command = new NpgsqlCommand($"SELECT DISTINCT table_name FROM {Segments} ORDER BY table_name", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                tables.Add(reader.GetString(0));
            }
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            // The first segment creates it.
        }

        return tables;
    }
}
