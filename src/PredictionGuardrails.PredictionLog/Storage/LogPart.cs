using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Segments;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>A closed file, or a segment that is still open. Its records can be read once.</summary>
/// <param name="path">The path of the file.</param>
/// <param name="segment">The open segment; null for a closed file.</param>
internal sealed class LogPart(string path, SegmentReader? segment) : IDisposable
{
    public string Path => path;

    public bool IsOpen => segment is not null;

    /// <summary>The size; null if the retention has deleted the file.</summary>
    public long? Bytes => new FileInfo(path) is { Exists: true } file ? file.Length : null;

    /// <summary>Reads the schema; null if the retention has deleted the file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, isn't one of a log, or was written by a later version; the message names it.</exception>
    public async Task<LogSchema?> ReadSchemaAsync(CancellationToken cancellationToken)
    {
        if (segment is not null)
        {
            return segment.Schema;
        }

        try
        {
            return (await ParquetLogFooter.ReadAsync(path, cancellationToken).ConfigureAwait(false)).Schema;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads the records.</summary>
    /// <exception cref="InvalidDataException">A record can't be read; the message contains the file and the number of the record.</exception>
    public IAsyncEnumerable<LoggedPrediction> ReadAsync(CancellationToken cancellationToken)
    {
        var source = segment is null ? ParquetLogFile.ReadAsync(path, cancellationToken) : ReadSegment(segment).ToAsyncEnumerable();
        return NumberedRecords.ReadAsync(path, source, cancellationToken);
    }

    public void Dispose() => segment?.Dispose();

    private static IEnumerable<LoggedPrediction> ReadSegment(SegmentReader segment)
    {
        var view = new RecordView(segment.Schema);
        return segment.ReadFrames().SelectMany(frame => frame.Select(view.ToLogged));
    }
}
