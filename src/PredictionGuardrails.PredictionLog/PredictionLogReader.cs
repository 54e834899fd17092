using System.Runtime.CompilerServices;
using PredictionGuardrails.PredictionLog.Erasure;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Segments;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog;

/// <summary>Reads a prediction log, also while services write to it. Memory is bounded by a row group of a file.</summary>
/// <param name="path">The folder of the log.</param>
public sealed class PredictionLogReader(string path)
{
    private readonly LogFolder _folder = new(path);

    /// <summary>
    /// Reads the records of closed files, then those of open segments. Within a file, records of one thread are in the order in which they were made.
    /// </summary>
    /// <param name="guard">The name of a guard; null for all guards.</param>
    /// <param name="from">The earliest time, or null.</param>
    /// <param name="to">The time before which records were made, or null.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or was written by a later version; the message names it.</exception>
    public async IAsyncEnumerable<LoggedPrediction> ReadAsync(
        string? guard = null, DateTimeOffset? from = null, DateTimeOffset? to = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Segments are opened first: one that is closed meanwhile is read from its Parquet file, and one that isn't stays readable though it's deleted.
        var open = _folder.Instances().SelectMany(LogFolder.Segments).Select(TryOpen).OfType<OpenSegment>().ToList();
        try
        {
            var closed = _folder.ClosedFiles(guard).ToHashSet(StringComparer.Ordinal);
            foreach (var file in closed.Order(StringComparer.Ordinal))
            {
                await foreach (var record in ParquetLogFile.ReadAsync(file, cancellationToken).ConfigureAwait(false))
                {
                    if (IsWanted(record, guard, from, to))
                    {
                        yield return record;
                    }
                }
            }

            foreach (var record in open.Where(segment => !closed.Contains(segment.ClosedPath)).SelectMany(segment => Read(segment.Reader, cancellationToken)))
            {
                if (IsWanted(record, guard, from, to))
                {
                    yield return record;
                }
            }
        }
        finally
        {
            open.ForEach(static segment => segment.Reader.Dispose());
        }
    }

    private static bool IsWanted(LoggedPrediction record, string? guard, DateTimeOffset? from, DateTimeOffset? to) =>
        (guard is null || record.Guard == guard) && (from is null || record.Time >= from) && (to is null || record.Time < to);

    private static IEnumerable<LoggedPrediction> Read(SegmentReader segment, CancellationToken cancellationToken)
    {
        foreach (var record in segment.ReadRecords(Erasures.None))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }
    }

    /// <summary>Opens a segment; null if it has been closed meanwhile, or ends before its first record.</summary>
    private OpenSegment? TryOpen(string path)
    {
        try
        {
            return SegmentReader.TryOpen(path) is { } reader
                ? new OpenSegment(reader, _folder.PathOfClosed(LogFolder.NameOf(path), reader.Schema.Guard))
                : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private sealed record OpenSegment(SegmentReader Reader, string ClosedPath);
}
