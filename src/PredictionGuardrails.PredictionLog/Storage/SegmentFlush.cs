using PredictionGuardrails.PredictionLog.Segments;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>Flushes segments to the disk. That can take seconds, so records are added to those that are still open meanwhile.</summary>
/// <param name="segments">The segments.</param>
/// <param name="ended">Those of them that nothing is added to anymore.</param>
internal sealed class SegmentFlush(IReadOnlyList<SegmentWriter> segments, IReadOnlyCollection<SegmentWriter> ended)
{
    private readonly Dictionary<SegmentWriter, Exception> _failures = [];

    public IReadOnlyList<SegmentWriter> Segments => segments;

    public bool IsEnded(SegmentWriter segment) => ended.Contains(segment);

    public Exception? FailureOf(SegmentWriter segment) => _failures.GetValueOrDefault(segment);

    /// <summary>Flushes them all. Any thread may call it.</summary>
    public void Run()
    {
        foreach (var segment in segments)
        {
            try
            {
                segment.FlushToDisk();
            }
            catch (ObjectDisposedException)
            {
                // A frame couldn't be written meanwhile, which ended the segment.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _failures[segment] = exception;
            }
        }
    }
}
