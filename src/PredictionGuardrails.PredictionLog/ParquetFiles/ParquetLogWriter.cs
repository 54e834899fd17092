using System.IO.Compression;
using System.Text.Json;
using Parquet;
using Parquet.Schema;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>Writes records as a Parquet file that other programs read without this library.</summary>
internal static class ParquetLogWriter
{
    /// <summary>The metadata of a file: the schema of the log as JSON.</summary>
    public const string SchemaKey = "prediction_guardrails.schema";
    private const int RowsEach = 1 << 16;

    /// <summary>Writes a file, and flushes it to the disk.</summary>
    /// <param name="schema">The schema of the records.</param>
    /// <param name="records">The records.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="cancellationToken">Cancels writing.</param>
    /// <returns>The number of records.</returns>
    public static async Task<long> WriteAsync(LogSchema schema, IAsyncEnumerable<LoggedPrediction> records, string path, CancellationToken cancellationToken)
    {
        var columns = Columns(schema);
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        long written;
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        var fields = new ParquetSchema([.. columns.Select(static column => column.Field)]);
        await using (var writer = await ParquetWriter.CreateAsync(fields, file, options, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            writer.CustomMetadata = new Dictionary<string, string> { [SchemaKey] = JsonSerializer.Serialize(schema, LogJson.Default.LogSchema) };
            written = await WriteRowsAsync(records, columns, writer, cancellationToken).ConfigureAwait(false);
        }

        file.Flush(flushToDisk: true);
        return written;
    }

    private static async Task<long> WriteRowsAsync(
        IAsyncEnumerable<LoggedPrediction> records, IReadOnlyList<ParquetColumn> columns, ParquetWriter writer, CancellationToken cancellationToken)
    {
        long written = 0;
        var rows = 0;
        await foreach (var record in records.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var column in columns)
            {
                column.Add(record);
            }

            written++;
            if (++rows == RowsEach)
            {
                await WriteGroupAsync(columns, writer, cancellationToken).ConfigureAwait(false);
                rows = 0;
            }
        }

        if (rows > 0)
        {
            await WriteGroupAsync(columns, writer, cancellationToken).ConfigureAwait(false);
        }

        return written;
    }

    private static async Task WriteGroupAsync(IReadOnlyList<ParquetColumn> columns, ParquetWriter writer, CancellationToken cancellationToken)
    {
        using var group = writer.CreateRowGroup();
        foreach (var column in columns)
        {
            await column.WriteAsync(group, cancellationToken).ConfigureAwait(false);
        }
    }

    private static List<ParquetColumn> Columns(LogSchema schema)
    {
        List<ParquetColumn> columns =
        [
            new TextColumn("id", static record => record.Id.ToString()),
            new TimeColumn("time", static record => record.Time),
            new TextColumn("guard", static record => record.Guard),
            new TextColumn("key", static record => record.Key),
            new TextColumn("unit", static record => record.Unit),
            new TextColumn("verdict", static record => record.Verdict.ToString()),
            new TextColumn("rules", static record => record.Rules.Count > 0 ? string.Join(',', record.Rules) : null),
            new TextColumn("fallback", static record => record.Fallback),
            new TextColumn("mode", static record => record.Mode.ToString()),
            new TextColumn("breaker", static record => record.Breaker.ToString()),
            new TextColumn("model_version", static record => record.ModelVersion),
            new TextColumn("arm", static record => record.Arm),
            new ValueColumn<double>("arm_probability", static record => record.ArmProbability),
            new ValueColumn<double>("inclusion_probability", static record => record.InclusionProbability),
            new ValueColumn<bool>("is_probe", static record => record.IsProbe),
            new ValueColumn<bool>("is_fault_injected", static record => record.IsFaultInjected),
            new TextColumn("instance", static record => record.Instance),
            new ValueColumn<int>("plan_version", static record => record.PlanVersion),
        ];
        if (schema.Prediction is { } type)
        {
            columns.Add(Of("prediction", type, static record => record.Prediction));
            columns.Add(Of("result", type, static record => record.Result));
        }

        columns.AddRange(schema.Columns.Select(static column => Of(column.Name, column.Type, record => record.Columns[column.Name])));
        return columns;
    }

    private static ParquetColumn Of(string name, LogColumnType type, Func<LoggedPrediction, object?> read) => type switch
    {
        LogColumnType.Number => new ValueColumn<double>(name, record => (double?)read(record)),
        LogColumnType.WholeNumber => new ValueColumn<long>(name, record => (long?)read(record)),
        LogColumnType.Boolean => new ValueColumn<bool>(name, record => (bool?)read(record)),
        LogColumnType.Time => new TimeColumn(name, record => (DateTimeOffset?)read(record)),
        _ => new TextColumn(name, record => (string?)read(record)),
    };
}
