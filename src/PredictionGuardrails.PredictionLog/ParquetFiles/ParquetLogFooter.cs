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
        await using var reader = await ParquetLogFile.OpenAsync(path, file, cancellationToken).ConfigureAwait(false);
        return Of(path, reader);
    }

    /// <summary>Reads the footer of a file that is open.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception[1]"/>
    public static ParquetLogFooter Of(string path, ParquetReader reader)
    {
        if (!reader.CustomMetadata.TryGetValue(ParquetLogWriter.SchemaKey, out var json) || Parse(path, json) is not { } schema)
        {
            throw new InvalidDataException($"'{path}' isn't a file of the prediction log: it has no metadata '{ParquetLogWriter.SchemaKey}'.");
        }

        return schema.Version <= LogSchema.CurrentVersion
            ? new ParquetLogFooter(schema, CountRows(reader))
            : throw new InvalidDataException($"'{path}' has version {schema.Version} of the prediction log. This library reads versions up to {LogSchema.CurrentVersion}.");
    }

    /// <summary>Counts the rows of a file.</summary>
    /// <exception cref="InvalidDataException">A row group has more rows than any that the log writes.</exception>
    public static long CountRows(ParquetReader reader)
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

    private static LogSchema? Parse(string path, string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, LogJson.Default.LogSchema);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}' isn't a valid Parquet file, or is truncated.", exception);
        }
    }
}
