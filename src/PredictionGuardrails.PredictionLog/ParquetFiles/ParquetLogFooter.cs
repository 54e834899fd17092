using System.Text.Json;
using Parquet;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>What the end of a closed file says about its content.</summary>
/// <param name="Schema">The schema of the records.</param>
/// <param name="Rows">The number of records.</param>
internal sealed record ParquetLogFooter(LogSchema Schema, long Rows)
{
    /// <summary>The most rows of a row group, which is in memory while it's read. A damaged number would take all of it.</summary>
    private const int MostRows = 1 << 24;

    /// <exception cref="InvalidDataException">The file is damaged, isn't one of a log, or was written by a later version; the message names it.</exception>
    /// <exception cref="FileNotFoundException">The retention has deleted the file.</exception>
    public static async Task<ParquetLogFooter> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            ParquetFooter.Check(file);
            file.Position = 0;
            await using var reader = await ParquetReader.CreateAsync(new ParquetStream(file), cancellationToken: cancellationToken).ConfigureAwait(false);
            return new ParquetLogFooter(ReadSchema(path, reader), CountRows(reader));
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !exception.Message.StartsWith($"'{path}'", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{path}' isn't a valid Parquet file, or is truncated.", exception);
        }
    }

    private static LogSchema ReadSchema(string path, ParquetReader reader)
    {
        if (!reader.CustomMetadata.TryGetValue(ParquetLogWriter.SchemaKey, out var json)
            || JsonSerializer.Deserialize(json, LogJson.Default.LogSchema) is not { } schema)
        {
            throw new InvalidDataException($"'{path}' isn't a file of the prediction log: it has no metadata '{ParquetLogWriter.SchemaKey}'.");
        }

        return schema.Version <= LogSchema.CurrentVersion
            ? schema
            : throw new InvalidDataException($"'{path}' has version {schema.Version} of the prediction log. This library reads versions up to {LogSchema.CurrentVersion}.");
    }

    private static long CountRows(ParquetReader reader)
    {
        long rows = 0;
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            rows += group.RowCount is >= 0 and <= MostRows
                ? group.RowCount
                : throw new InvalidDataException($"Row group {i} has {group.RowCount} rows. Expected at most {MostRows}.");
        }

        return rows;
    }
}
