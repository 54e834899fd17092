using PredictionGuardrails.PredictionLog.Segments;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>All files of a log at one moment, so that their schemas can be known before their records are read.</summary>
/// <param name="parts">The files.</param>
internal sealed class LogSnapshot(IReadOnlyList<LogPart> parts) : IDisposable
{
    /// <summary>The closed files in the order of their names, then the open segments.</summary>
    public IReadOnlyList<LogPart> Parts => parts;

    /// <summary>Lists the closed files and opens the segments, while services write to them.</summary>
    /// <param name="folder">The folder of the log.</param>
    /// <param name="guard">The name of a guard; null for all.</param>
    /// <exception cref="InvalidDataException">A segment isn't one of a log, or was written by a later version; the message names it.</exception>
    public static LogSnapshot Open(LogFolder folder, string? guard = null)
    {
        // Segments are opened first: one that is closed meanwhile is read from its Parquet file, and one that isn't stays readable though it's deleted.
        var open = new List<(LogPart Part, string Guard, string Closed)>();
        try
        {
            foreach (var path in folder.Instances().SelectMany(LogFolder.Segments))
            {
                if (TryOpen(path) is { } segment)
                {
                    open.Add((new LogPart(path, segment), segment.Schema.Guard, folder.PathOfClosed(LogFolder.NameOf(path), segment.Schema.Guard)));
                }
            }

            var closed = folder.ClosedFiles(guard).ToHashSet(StringComparer.Ordinal);
            var unwanted = open.Where(segment => closed.Contains(segment.Closed) || (guard is not null && segment.Guard != guard)).ToList();
            unwanted.ForEach(static segment => segment.Part.Dispose());
            return new LogSnapshot(
            [
                .. closed.Order(StringComparer.Ordinal).Select(static path => new LogPart(path, segment: null)),
                .. open.Except(unwanted).Select(static segment => segment.Part),
            ]);
        }
        catch
        {
            open.ForEach(static segment => segment.Part.Dispose());
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }

    /// <summary>Opens a segment; null if it has been closed meanwhile, or ends before its first record.</summary>
    private static SegmentReader? TryOpen(string path)
    {
        try
        {
            return SegmentReader.TryOpen(path) ?? (new FileInfo(path) is { Exists: true, Length: > SegmentFormat.FrameHeaderSize + 8 }
                ? throw new InvalidDataException($"'{path}' isn't a segment of a prediction log, is damaged, or was written by another version.")
                : null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
