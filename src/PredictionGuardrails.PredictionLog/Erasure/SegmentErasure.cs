using PredictionGuardrails.PredictionLog.Segments;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>Removes erased records from a segment that has ended.</summary>
internal static class SegmentErasure
{
    /// <summary>Rewrites a segment without its erased records, if it has any. A frame without content keeps their number for the account.</summary>
    /// <exception cref="IOException">The segment can't be read or written.</exception>
    public static void Apply(string path, Erasures erasures)
    {
        if (erasures.IsEmpty || !Has(path, erasures))
        {
            return;
        }

        var draft = path + LogFolder.DraftExtension;
        using (var segment = SegmentReader.TryOpen(path)!)
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(SegmentFormat.Magic);
            file.Write(SegmentFormat.SchemaFrame(segment.Schema));
            foreach (var (frame, records) in segment.ReadFramesWithout(erasures))
            {
                SegmentFormat.Complete(frame, records);
                file.Write(frame);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    private static bool Has(string path, Erasures erasures)
    {
        using var segment = SegmentReader.TryOpen(path)!;
        return segment.ReadFrames().Any(frame => frame.Any(record => erasures.Contains(RecordView.Unit(record), RecordView.Time(record))));
    }
}
