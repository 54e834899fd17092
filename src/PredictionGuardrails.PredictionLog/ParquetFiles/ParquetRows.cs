using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>Writes rows of any kind as a Parquet file.</summary>
internal static class ParquetRows
{
    private const int RowsEach = 1 << 16;

    /// <summary>Writes a file, and flushes it to the disk.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="metadata">A key and its value, which the file contains in addition.</param>
    /// <param name="records">The rows.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="cancellationToken">Cancels writing.</param>
    /// <returns>The number of rows.</returns>
    public static async Task<long> WriteAsync<TRecord>(
        IReadOnlyList<ParquetColumn<TRecord>> columns,
        (string Key, string Value) metadata,
        IAsyncEnumerable<TRecord> records,
        string path,
        CancellationToken cancellationToken)
    {
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        long written;
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        var fields = new ParquetSchema([.. columns.Select(static column => column.Field)]);
        await using (var writer = await ParquetWriter.CreateAsync(fields, file, options, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            writer.CustomMetadata = new Dictionary<string, string> { [metadata.Key] = metadata.Value };
            written = await WriteAsync(columns, records, writer, cancellationToken).ConfigureAwait(false);
        }

        file.Flush(flushToDisk: true);
        return written;
    }

    private static async Task<long> WriteAsync<TRecord>(
        IReadOnlyList<ParquetColumn<TRecord>> columns, IAsyncEnumerable<TRecord> records, ParquetWriter writer, CancellationToken cancellationToken)
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

    private static async Task WriteGroupAsync<TRecord>(
        IReadOnlyList<ParquetColumn<TRecord>> columns, ParquetWriter writer, CancellationToken cancellationToken)
    {
        using var group = writer.CreateRowGroup();
        foreach (var column in columns)
        {
            await column.WriteAsync(group, cancellationToken).ConfigureAwait(false);
        }
    }
}
