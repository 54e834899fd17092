using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>Reads a closed file of the log, a row group at a time.</summary>
internal static class ParquetLogFile
{
    public static async IAsyncEnumerable<LoggedPrediction> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            // The retention has deleted it meanwhile.
            yield break;
        }

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        await using var reader = await OpenAsync(path, file, cancellationToken).ConfigureAwait(false);
        var schema = ParquetLogFooter.Of(path, reader).Schema;
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var columns = new Dictionary<string, Array>(StringComparer.Ordinal);
            foreach (var field in reader.Schema.DataFields)
            {
                columns[field.Name] = await ReadColumnAsync(group, field, (int)group.RowCount, cancellationToken).ConfigureAwait(false);
            }

            for (var row = 0; row < group.RowCount; row++)
            {
                yield return ToLogged(columns, row, schema);
            }
        }
    }

    /// <summary>Counts records by unit and time, without reading other columns.</summary>
    public static async Task<long> CountAsync(string path, Func<string?, DateTimeOffset, bool> isCounted, CancellationToken cancellationToken)
    {
        long count = 0;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        await using var reader = await OpenAsync(path, file, cancellationToken).ConfigureAwait(false);
        var fields = reader.Schema.DataFields.ToDictionary(static field => field.Name, StringComparer.Ordinal);
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var units = (string?[])await ReadColumnAsync(group, fields["unit"], (int)group.RowCount, cancellationToken).ConfigureAwait(false);
            var times = (DateTime?[])await ReadColumnAsync(group, fields["time"], (int)group.RowCount, cancellationToken).ConfigureAwait(false);
            count += units.Where((unit, row) => isCounted(unit, new DateTimeOffset(DateTime.SpecifyKind(times[row]!.Value, DateTimeKind.Utc)))).LongCount();
        }

        return count;
    }

    /// <summary>Reads the keys and IDs of records, without other columns.</summary>
    public static async Task ReadKeysAsync(string path, Action<string?, string> read, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return;
        }

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        await using var reader = await OpenAsync(path, file, cancellationToken).ConfigureAwait(false);
        var fields = reader.Schema.DataFields.ToDictionary(static field => field.Name, StringComparer.Ordinal);
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var keys = (string?[])await ReadColumnAsync(group, fields["key"], (int)group.RowCount, cancellationToken).ConfigureAwait(false);
            var ids = (string?[])await ReadColumnAsync(group, fields["id"], (int)group.RowCount, cancellationToken).ConfigureAwait(false);
            for (var row = 0; row < keys.Length; row++)
            {
                read(keys[row], ids[row]!);
            }
        }
    }

    /// <summary>Opens a Parquet file, of predictions or outcomes.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message names it.</exception>
    public static async Task<ParquetReader> OpenAsync(string path, Stream file, CancellationToken cancellationToken)
    {
        try
        {
            ParquetFooter.Check(file);
            file.Position = 0;
            var reader = await ParquetReader.CreateAsync(new ParquetStream(file), cancellationToken: cancellationToken).ConfigureAwait(false);
            ParquetLogFooter.CountRows(reader);
            return reader;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidDataException($"'{path}' isn't a valid Parquet file, or is truncated.", exception);
        }
    }

    public static async Task<Array> ReadColumnAsync(ParquetRowGroupReader group, DataField field, int rows, CancellationToken cancellationToken)
    {
        if (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[rows];
            await group.ReadAsync(field, texts.AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
            return texts;
        }

        return field.ClrType == typeof(double) ? await ReadValuesAsync<double>(group, field, rows, cancellationToken).ConfigureAwait(false)
            : field.ClrType == typeof(long) ? await ReadValuesAsync<long>(group, field, rows, cancellationToken).ConfigureAwait(false)
            : field.ClrType == typeof(int) ? await ReadValuesAsync<int>(group, field, rows, cancellationToken).ConfigureAwait(false)
            : field.ClrType == typeof(bool) ? await ReadValuesAsync<bool>(group, field, rows, cancellationToken).ConfigureAwait(false)
            : await ReadValuesAsync<DateTime>(group, field, rows, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Array> ReadValuesAsync<T>(ParquetRowGroupReader group, DataField field, int rows, CancellationToken cancellationToken)
        where T : struct
    {
        var values = new T?[rows];
        await group.ReadAsync<T>(field, values.AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
        return values;
    }

    private static LoggedPrediction ToLogged(IReadOnlyDictionary<string, Array> columns, int row, LogSchema schema) => new()
    {
        Id = Guid.Parse(Text(columns, "id", row)!),
        Time = (DateTimeOffset)Value(columns, "time", row)!,
        Guard = schema.Guard,
        Key = Text(columns, "key", row),
        Unit = Text(columns, "unit", row),
        Verdict = Enum.Parse<PredictionVerdict>(Text(columns, "verdict", row)!),
        Rules = Text(columns, "rules", row)?.Split(',') ?? [],
        Prediction = Value(columns, "prediction", row),
        Result = Value(columns, "result", row),
        Fallback = Text(columns, "fallback", row),
        Mode = Enum.Parse<GuardMode>(Text(columns, "mode", row)!),
        Breaker = Enum.Parse<BreakerState>(Text(columns, "breaker", row)!),
        ModelVersion = Text(columns, "model_version", row),
        Arm = Text(columns, "arm", row),
        ArmProbability = (double?)Value(columns, "arm_probability", row),
        IsAnsweredByArm = (bool?)Value(columns, "arm_answered", row),
        InclusionProbability = (double)Value(columns, "inclusion_probability", row)!,
        PlanVersion = schema.PlanVersion,
        IsProbe = (bool)Value(columns, "is_probe", row)!,
        IsFaultInjected = (bool)Value(columns, "is_fault_injected", row)!,
        Instance = Text(columns, "instance", row) ?? "",
        Columns = schema.Columns.ToDictionary(static column => column.Name, column => Value(columns, column.Name, row), StringComparer.Ordinal),
    };

    private static string? Text(IReadOnlyDictionary<string, Array> columns, string name, int row) => (string?)Value(columns, name, row);

    private static object? Value(IReadOnlyDictionary<string, Array> columns, string name, int row) =>
        columns.TryGetValue(name, out var values)
            ? values.GetValue(row) is DateTime time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : values.GetValue(row)
            : null;
}
