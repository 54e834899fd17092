using PredictionGuardrails.PredictionLog.Erasure;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>Makes a Parquet file of each segment, partitioned by guard and day.</summary>
/// <param name="folder">The folder of the log.</param>
/// <param name="erasureKey">The key of the lists of what is erased; null for the one in the folder.</param>
/// <param name="time">The clock.</param>
internal sealed class ParquetFolderSink(LogFolder folder, byte[]? erasureKey, TimeProvider time) : IPredictionLogSink
{
    public string Name => "Parquet";

    public async Task WriteAsync(PredictionLogSegment segment, CancellationToken cancellationToken)
    {
        var path = folder.PathOfClosed(segment.Name, segment.Guard);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = path + LogFolder.DraftExtension;
        await ParquetLogWriter.WriteAsync(segment.Schema, segment.Read().ToAsyncEnumerable(), draft, cancellationToken).ConfigureAwait(false);
        File.Move(draft, path, overwrite: true);
    }

    public Task<IReadOnlyDictionary<string, long>> EraseAsync(string unit, DateTimeOffset before, CancellationToken cancellationToken) =>
        new ParquetErasure(folder, erasureKey, time).EraseAsync(unit, before, cancellationToken);
}
