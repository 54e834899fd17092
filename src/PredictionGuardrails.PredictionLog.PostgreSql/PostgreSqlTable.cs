using Npgsql;

namespace PredictionGuardrails.PredictionLog.PostgreSql;

/// <summary>The table of one guard, as it should be.</summary>
internal sealed class PostgreSqlTable(PostgreSqlPredictionLogOptions options, PredictionLogSegment segment)
{
    /// <summary>The name of the table.</summary>
    public string Name { get; } = PostgreSqlName.Of(segment.Guard);

    public IReadOnlyList<PostgreSqlColumn> Columns { get; } = PostgreSqlColumn.Of(segment);

    /// <summary>The table in a statement.</summary>
    public string Quoted => $"{PostgreSqlName.Quote(options.Schema)}.{PostgreSqlName.Quote(Name)}";

    /// <summary>The statement that begins copying records into the table.</summary>
    public string CopyStatement =>
        $"COPY {Quoted} ({string.Join(", ", Columns.Select(static column => PostgreSqlName.Quote(column.Name)))}) FROM STDIN (FORMAT BINARY)";

    /// <summary>Creates what is missing, if that's allowed, and checks the types of the columns.</summary>
    /// <exception cref="InvalidDataException">Something is missing, or a column has another type; the message names it.</exception>
    public async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (Name == PostgreSqlPredictionLogSink.SegmentsTable)
        {
            throw new InvalidDataException($"A guard named '{Name}' can't be stored in PostgreSQL, because a table of the log has this name. Rename the guard.");
        }

        var types = await ReadTypesAsync(connection, cancellationToken).ConfigureAwait(false);
        if (Columns.FirstOrDefault(column => types.TryGetValue(column.Name, out var type) && type != column.Type) is { } changed)
        {
            throw new InvalidDataException(
                $"Column {PostgreSqlName.Quote(changed.Name)} of table {Quoted} has type '{types[changed.Name]}'. Guard '{segment.Guard}' logs '{changed.Type}'. " +
                "Log it under another name, or rename the column in the table.");
        }

        var missing = Columns.Where(column => !types.ContainsKey(column.Name)).ToList();
        if (missing.Count > 0)
        {
            await CreateAsync(connection, missing, isNew: types.Count == 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CreateAsync(NpgsqlConnection connection, List<PostgreSqlColumn> missing, bool isNew, CancellationToken cancellationToken)
    {
        if (!options.CreateTables)
        {
            var what = isNew ? $"Table {Quoted}" : $"Column {PostgreSqlName.Quote(missing[0].Name)} of table {Quoted}";
            throw new InvalidDataException(
                $"{what} doesn't exist. Create it, or set {nameof(PostgreSqlPredictionLogOptions)}.{nameof(options.CreateTables)} to true.");
        }

        var statements = isNew
            ? [
                $"CREATE TABLE {Quoted} ({string.Join(", ", missing.Select(Definition))})",
                $"CREATE INDEX ON {Quoted} (time)",
                $"CREATE INDEX ON {Quoted} (unit)",
                $"COMMENT ON TABLE {Quoted} IS {PostgreSqlName.Literal($"Predictions of guard {segment.Guard}")}",
            ]
            : missing.Select(column => $"ALTER TABLE {Quoted} ADD COLUMN {Definition(column)}");
        var comments = missing.Where(static column => column.Comment is not null)
            .Select(column => $"COMMENT ON COLUMN {Quoted}.{PostgreSqlName.Quote(column.Name)} IS {PostgreSqlName.Literal(column.Comment!)}");
        foreach (var statement in statements.Concat(comments))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Definition(PostgreSqlColumn column) =>
        $"{PostgreSqlName.Quote(column.Name)} {column.Type}{(column.Name == PostgreSqlColumn.KeyName ? " PRIMARY KEY" : "")}";

    /// <summary>The types of the table's columns by their names; none if there is no table.</summary>
    private async Task<Dictionary<string, string>> ReadTypesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT attname, format_type(atttypid, atttypmod)
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = $1 AND relname = $2 AND attnum > 0 AND NOT attisdropped
            """,
            connection)
        {
            Parameters = { new() { Value = options.Schema }, new() { Value = Name } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            types[reader.GetString(0)] = reader.GetString(1);
        }

        return types;
    }
}
