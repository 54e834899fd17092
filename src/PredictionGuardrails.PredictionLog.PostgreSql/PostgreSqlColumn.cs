using Npgsql;
using NpgsqlTypes;

namespace PredictionGuardrails.PredictionLog.PostgreSql;

/// <summary>A column of a guard's table.</summary>
/// <param name="Name">The name in PostgreSQL.</param>
/// <param name="Type">The type, as PostgreSQL spells it.</param>
/// <param name="Binary">The type in a binary COPY.</param>
/// <param name="Read">Reads the value of a record; null if it has none.</param>
/// <param name="Comment">The comment of the column, or null.</param>
internal sealed record PostgreSqlColumn(string Name, string Type, NpgsqlDbType Binary, Func<LoggedPrediction, object?> Read, string? Comment = null)
{
    public const string KeyName = "id";

    /// <summary>All columns of a guard's table.</summary>
    public static IReadOnlyList<PostgreSqlColumn> Of(PredictionLogSegment segment)
    {
        List<PostgreSqlColumn> columns =
        [
            new(KeyName, "uuid", NpgsqlDbType.Uuid, static record => record.Id),
            Time("time", static record => record.Time),
            Text("key", static record => record.Key),
            Text("unit", static record => record.Unit),
            Text("verdict", static record => record.Verdict.ToString()),
            new("rules", "text[]", NpgsqlDbType.Array | NpgsqlDbType.Text, static record => record.Rules.Select(PostgreSqlText.Of).ToArray()),
            Text("fallback", static record => record.Fallback),
            Text("mode", static record => record.Mode.ToString()),
            Text("breaker", static record => record.Breaker.ToString()),
            Text("model_version", static record => record.ModelVersion),
            Text("arm", static record => record.Arm),
            new("arm_probability", "double precision", NpgsqlDbType.Double, static record => record.ArmProbability),
            new("arm_answered", "boolean", NpgsqlDbType.Boolean, static record => record.IsAnsweredByArm),
            new("inclusion_probability", "double precision", NpgsqlDbType.Double, static record => record.InclusionProbability),
            new("is_probe", "boolean", NpgsqlDbType.Boolean, static record => record.IsProbe),
            new("is_fault_injected", "boolean", NpgsqlDbType.Boolean, static record => record.IsFaultInjected),
            Text("instance", static record => record.Instance),
            new("plan_version", "integer", NpgsqlDbType.Integer, static record => record.PlanVersion),
        ];
        if (segment.Prediction is { } type)
        {
            columns.Add(Of("prediction", type, static record => record.Prediction));
            columns.Add(Of("result", type, static record => record.Result));
        }

        columns.AddRange(segment.Columns.Select(static column =>
            Of(PostgreSqlName.Of(column.Name), column.Type, record => record.Columns[column.Name]) with { Comment = CommentOf(column) }));
        return columns;
    }

    /// <summary>Writes the value of a record into a binary COPY.</summary>
    public Task WriteAsync(NpgsqlBinaryImporter importer, LoggedPrediction record, CancellationToken cancellationToken) => Read(record) switch
    {
        null => importer.WriteNullAsync(cancellationToken),
        double number => importer.WriteAsync(number, Binary, cancellationToken),
        int number => importer.WriteAsync(number, Binary, cancellationToken),
        long number => importer.WriteAsync(number, Binary, cancellationToken),
        bool value => importer.WriteAsync(value, Binary, cancellationToken),
        string text => importer.WriteAsync(PostgreSqlText.Of(text), Binary, cancellationToken),
        DateTimeOffset time => importer.WriteAsync(WholeMicroseconds(time.UtcDateTime), Binary, cancellationToken),
        Guid id => importer.WriteAsync(id, Binary, cancellationToken),
        string[] texts => importer.WriteAsync(texts, Binary, cancellationToken),
        var other => throw new InvalidOperationException($"Column '{Name}' has a value of type {other.GetType()}, which isn't known."),
    };

    /// <summary>PostgreSQL has no finer resolution, and Npgsql rounds; files of the log cut off.</summary>
    private static DateTime WholeMicroseconds(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private static PostgreSqlColumn Text(string name, Func<LoggedPrediction, object?> read) => new(name, "text", NpgsqlDbType.Text, read);

    private static PostgreSqlColumn Time(string name, Func<LoggedPrediction, object?> read) =>
        new(name, "timestamp with time zone", NpgsqlDbType.TimestampTz, read);

    private static PostgreSqlColumn Of(string name, LogColumnType type, Func<LoggedPrediction, object?> read) => type switch
    {
        LogColumnType.Number => new(name, "double precision", NpgsqlDbType.Double, read),
        LogColumnType.WholeNumber => new(name, "bigint", NpgsqlDbType.Bigint, read),
        LogColumnType.Boolean => new(name, "boolean", NpgsqlDbType.Boolean, read),
        LogColumnType.Time => Time(name, read),
        _ => Text(name, read),
    };

    private static string? CommentOf(LogColumn column) =>
        column is { Unit: { } unit, Description: { } description } ? $"{description} Unit: {unit}" : column.Description ?? column.Unit;
}
