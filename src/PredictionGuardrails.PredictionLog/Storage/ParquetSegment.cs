using System.IO.Compression;
using Parquet;
using Parquet.Schema;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>Writes a closed segment as a Parquet file that other programs read without this library.</summary>
internal static class ParquetSegment
{
    /// <summary>The metadata of a file: the schema of the log as JSON.</summary>
    public const string SchemaKey = "prediction_guardrails.schema";
    private const int RowsEach = 1 << 16;

    /// <summary>Writes all complete records of a segment. The file is there as a whole, or not at all.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="path">The path of the Parquet file; its folder is created.</param>
    /// <param name="cancellationToken">Cancels writing.</param>
    /// <returns>The number of records.</returns>
    public static async Task<long> WriteAsync(SegmentReader segment, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = path + ".tmp";
        var columns = Columns(segment.Schema);
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        long written = 0;
        await using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            var schema = new ParquetSchema([.. columns.Select(static column => column.Field)]);
            await using (var writer = await ParquetWriter.CreateAsync(schema, file, options, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                writer.CustomMetadata = new Dictionary<string, string>
                {
                    [SchemaKey] = System.Text.Json.JsonSerializer.Serialize(segment.Schema, LogJson.Default.LogSchema),
                };
                written = await WriteRowsAsync(segment, columns, writer, cancellationToken).ConfigureAwait(false);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
        return written;
    }

    /// <summary>The number of rows of a file.</summary>
    public static async Task<long> CountAsync(string path)
    {
        await using var reader = await ParquetReader.CreateAsync(path).ConfigureAwait(false);
        return reader.Metadata?.NumRows ?? 0;
    }

    private static async Task<long> WriteRowsAsync(
        SegmentReader segment, IReadOnlyList<ParquetColumn> columns, ParquetWriter writer, CancellationToken cancellationToken)
    {
        long written = 0;
        var rows = 0;
        foreach (var records in segment.ReadFrames())
        {
            foreach (var record in records)
            {
                foreach (var column in columns)
                {
                    column.Add(record);
                }
            }

            rows += records.Count;
            written += records.Count;
            if (rows >= RowsEach)
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
            new TextColumn("id", static record => RecordView.Id(record).ToString()),
            new TimeColumn("time", static record => RecordView.Time(record)),
            new TextColumn("guard", _ => schema.Guard),
            new TextColumn("key", RecordView.Key),
            new TextColumn("unit", RecordView.Unit),
            new TextColumn("verdict", static record => RecordView.Flags(record).Verdict.ToString()),
            new TextColumn("rules", static record => string.Join(',', RecordView.Rules(record)) is { Length: > 0 } rules ? rules : null),
            new TextColumn("fallback", static record => record.Objects[Recording.ObjectSlot.Fallback]),
            new TextColumn("mode", static record => RecordView.Flags(record).Mode.ToString()),
            new TextColumn("breaker", static record => RecordView.Flags(record).Breaker.ToString()),
            new TextColumn("model_version", static record => record.Objects[Recording.ObjectSlot.ModelVersion]),
            new TextColumn("arm", static record => record.Objects[Recording.ObjectSlot.Arm]),
            new ValueColumn<double>("arm_probability", RecordView.ArmProbability),
            new ValueColumn<double>("inclusion_probability", static record => RecordView.InclusionProbability(record)),
            new ValueColumn<bool>("is_probe", static record => RecordView.Flags(record).IsProbe),
            new ValueColumn<bool>("is_fault_injected", static record => RecordView.Flags(record).IsFaultInjected),
            new TextColumn("instance", _ => schema.Instance),
            new ValueColumn<int>("plan_version", _ => schema.PlanVersion),
        ];
        if (schema.Prediction is { } type)
        {
            columns.Add(Of("prediction", type, record => RecordView.Prediction(record, type)));
            columns.Add(Of("result", type, record => RecordView.Result(record, type)));
        }

        columns.AddRange(schema.Columns.Select((column, index) =>
        {
            var text = schema.TextIndexOf(index);
            return Of(column.Name, column.Type, record => RecordView.Column(record, column.Type, index, text));
        }));
        return columns;
    }

    private static ParquetColumn Of(string name, LogColumnType type, Func<StoredRecord, object?> read) => type switch
    {
        LogColumnType.Number => new ValueColumn<double>(name, record => (double?)read(record)),
        LogColumnType.WholeNumber => new ValueColumn<long>(name, record => (long?)read(record)),
        LogColumnType.Boolean => new ValueColumn<bool>(name, record => (bool?)read(record)),
        LogColumnType.Time => new TimeColumn(name, record => (DateTimeOffset?)read(record)),
        _ => new TextColumn(name, record => (string?)read(record)),
    };
}
