namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>Makes a Parquet file of each segment, partitioned by guard and day.</summary>
internal sealed class ParquetFolderSink(LogFolder folder) : IPredictionLogSink
{
    public string Name => "Parquet";

    public Task WriteAsync(PredictionLogSegment segment, CancellationToken cancellationToken) => ParquetLogWriter.WriteAsync(
        segment.Schema, segment.Read().ToAsyncEnumerable(), folder.PathOfClosed(segment.Name, segment.Guard), cancellationToken);
}
