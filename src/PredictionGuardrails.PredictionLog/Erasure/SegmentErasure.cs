using PredictionGuardrails.PredictionLog.Segments;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>Removes erased records from segments that have ended, and the outcomes of those records.</summary>
/// <param name="folder">The folder of the log.</param>
/// <param name="key">The key of the lists of what is erased; null for the one in the folder.</param>
internal sealed class SegmentErasure(LogFolder folder, byte[]? key)
{
    private readonly ErasureList _units = ErasureList.OfUnits(folder, key);

    /// <summary>The units that are erased.</summary>
    /// <exception cref="InvalidDataException">The list was made with another key.</exception>
    /// <exception cref="IOException">The list or the key can't be read.</exception>
    public Erasures Read() => _units.Read();

    /// <summary>Erases the outcomes of a segment's erased records; false if it has no such records.</summary>
    /// <exception cref="IOException">Another erasure keeps running, or a file can't be read or written.</exception>
    public async Task<bool> EraseOutcomesAsync(string path, Erasures erasures)
    {
        if (!erasures.CanContain(LogFolder.DayOfSegment(path)))
        {
            return false;
        }

        var outcomes = new OutcomeErasure(folder, ErasureList.OfOutcomes(folder, key));
        if (!Collect(path, erasures, outcomes))
        {
            return false;
        }

        await using var taken = await ErasureLock.TakeAsync(folder, CancellationToken.None).ConfigureAwait(false);
        await outcomes.EraseAsync(CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    /// <summary>Rewrites a segment without its erased records. A frame without content keeps their number for the account.</summary>
    /// <exception cref="IOException">The segment can't be read or written.</exception>
    public static void Rewrite(string path, Erasures erasures)
    {
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

    private static bool Collect(string path, Erasures erasures, OutcomeErasure outcomes)
    {
        using var segment = SegmentReader.TryOpen(path)!;
        var view = new RecordView(segment.Schema);
        var hasAny = false;
        foreach (var record in segment.ReadFrames().SelectMany(static frame => frame))
        {
            if (erasures.RequestFor(RecordView.Unit(record), RecordView.Time(record)) is { } before)
            {
                outcomes.Add(view.ToLogged(record), before);
                hasAny = true;
            }
        }

        return hasAny;
    }
}
