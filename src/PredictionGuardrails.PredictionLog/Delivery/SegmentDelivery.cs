using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Counting;
using PredictionGuardrails.PredictionLog.Erasure;
using PredictionGuardrails.PredictionLog.Segments;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>Passes ended segments to all sinks, and deletes each one when all have it. Any thread may use it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A sink may use the token while the log ends.")]
internal sealed class SegmentDelivery
{
    private readonly Lock _gate = new();
    private readonly List<EndedSegment> _waiting = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly IReadOnlyList<SinkFeed> _feeds;
    private readonly DamagedSegments _damaged;
    private readonly SegmentErasure _erasures;
    private readonly Lock _accounting;
    private readonly ILogger _logger;

    /// <param name="folder">The folder of the log.</param>
    /// <param name="sinks">The sinks.</param>
    /// <param name="erasures">Removes the records that no sink gets.</param>
    /// <param name="accounting">Held while records move from written to dropped.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The application's log.</param>
    public SegmentDelivery(
        LogFolder folder, IEnumerable<IPredictionLogSink> sinks, SegmentErasure erasures, Lock accounting, TimeProvider time, ILogger logger)
    {
        _damaged = new DamagedSegments(folder, logger);
        _erasures = erasures;
        _accounting = accounting;
        _logger = logger;
        _feeds = [.. sinks.Select(sink => new SinkFeed(sink, this, time, logger))];
    }

    /// <summary>What is wrong with a sink; null if nothing is.</summary>
    public string? Error => _feeds.Select(static feed => feed.Error).FirstOrDefault(static error => error is not null);

    /// <summary>Cancelled when the log doesn't wait for sinks anymore.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>The segments that wait for a sink.</summary>
    public IReadOnlyList<EndedSegment> Waiting
    {
        get
        {
            lock (_gate)
            {
                return [.. _waiting];
            }
        }
    }

    /// <summary>Passes a segment to all sinks, in the background.</summary>
    public void Add(EndedSegment segment)
    {
        segment.Missing = _feeds.Count;
        lock (_gate)
        {
            _waiting.Add(segment);
        }

        foreach (var feed in _feeds)
        {
            feed.Add(segment);
            _ = feed.RunAsync(isForced: false);
        }
    }

    /// <summary>Tries sinks again that have failed.</summary>
    /// <param name="isForced">Whether also those are tried that have failed just now.</param>
    /// <returns>A task that ends when each waiting segment has been passed to each sink, or has failed.</returns>
    public Task RunAsync(bool isForced) => Task.WhenAll(_feeds.Select(feed => feed.RunAsync(isForced)));

    /// <summary>Opens a segment for a sink; false if it's gone. <see cref="Close"/> must follow in either case.</summary>
    public bool TryOpen(EndedSegment segment, [NotNullWhen(true)] out PredictionLogSegment? content)
    {
        lock (_gate)
        {
            segment.Readers++;
            if (segment.IsGone)
            {
                content = null;
                return false;
            }
        }

        lock (segment)
        {
            if (segment.Schema is null && !segment.IsGone)
            {
                ReadFirst(segment);
            }

            content = segment.IsGone ? null : new PredictionLogSegment(segment.Path, segment.Schema!, Erase(segment));
            return content is not null;
        }
    }

    /// <summary>Erases from a sink what was asked for while it read the segment.</summary>
    public async Task EraseAddedAsync(PredictionLogSegment segment, IPredictionLogSink sink)
    {
        var erasures = _erasures.Read();
        if (erasures.Version == segment.Erasures.Version)
        {
            return;
        }

        await _erasures.EraseOutcomesAsync(segment.Path, erasures).ConfigureAwait(false);
        var units = segment.Read().Where(record => erasures.Contains(record.Unit, record.Time)).Select(static record => record.Unit!).Distinct().ToList();
        foreach (var unit in units)
        {
            await sink.EraseAsync(unit, erasures.Before[Erasures.Hash(erasures.Key, unit)], Stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Ends what <see cref="TryOpen"/> began.</summary>
    public void Close(EndedSegment segment)
    {
        lock (_gate)
        {
            segment.Readers--;
        }
    }

    /// <summary>Counts a sink that has the segment now. When it's the last one, the segment is deleted.</summary>
    public void Deliver(EndedSegment segment)
    {
        lock (_gate)
        {
            if (segment.Missing == 1)
            {
                Note(segment, isDelivered: true);
                File.Delete(segment.Path);
                Forget(segment);
            }

            segment.Missing--;
        }
    }

    /// <summary>Deletes a segment that a sink doesn't have, and counts its records as dropped; false if a sink reads it now.</summary>
    public bool TryDrop(EndedSegment segment)
    {
        lock (_gate)
        {
            if (segment.Readers > 0 || segment.IsGone)
            {
                return false;
            }

            if (segment.Schema is null)
            {
                ReadFirst(segment);
            }

            if (!segment.IsGone)
            {
                Drop(segment);
            }

            return true;
        }
    }

    /// <summary>Has sinks stop. Segments that they don't have stay on disk.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>Erases what is to be erased from a segment, unless another sink reads it: what it reads is needed to erase it from the sink.</summary>
    private Erasures Erase(EndedSegment segment)
    {
        var erasures = _erasures.Read();
        if (segment.ErasedVersion == erasures.Version)
        {
            return erasures;
        }

        // Outcomes are found by the keys of the records, so they go first: if this ends in between, a repetition finds the rest.
        if (_erasures.EraseOutcomesAsync(segment.Path, erasures).GetAwaiter().GetResult())
        {
            lock (_gate)
            {
                if (segment.Readers > 1)
                {
                    return erasures;
                }
            }

            SegmentErasure.Rewrite(segment.Path, erasures);
        }

        segment.ErasedVersion = erasures.Version;
        return erasures;
    }

    private void Drop(EndedSegment segment)
    {
        File.Delete(segment.Path);
        if (segment.Origin is not null)
        {
            Note(segment, isDelivered: false);
        }

        Move(segment, segment.Records, static (counters, records) => counters.DropBecauseOfSinks(records));
        Forget(segment);
    }

    /// <summary>
    /// Notes that records were delivered or dropped. If that fails because the disk is full, they're reported as lost if the process is killed: the room that
    /// the segment takes matters more.
    /// </summary>
    private static void Note(EndedSegment segment, bool isDelivered)
    {
        try
        {
            DeliveryLedger.Add(segment.Path, segment.Records, isDelivered);
        }
        catch (IOException)
        {
            // See above.
        }
    }

    /// <summary>Reads a segment for the first time: one without records is deleted, and one that can't be read is put aside.</summary>
    private void ReadFirst(EndedSegment segment)
    {
        long records = 0;
        if (File.Exists(segment.Path))
        {
            using var reader = SegmentReader.TryOpen(segment.Path);
            if (reader is not null)
            {
                records = reader.Count();
                segment.Schema = reader.Schema;
                ReportCut(segment.Path, reader.ValidLength);
            }
            else
            {
                _damaged.Add(segment.Path);
            }
        }

        // What was written and can't be read has been lost on the disk.
        Move(segment, (segment.Written ?? records) - records, static (counters, lost) => counters.DropBecauseOfStorage(lost));
        segment.Records = records;
        if (records == 0)
        {
            File.Delete(segment.Path);
            Forget(segment);
        }
    }

    private void Forget(EndedSegment segment)
    {
        lock (_gate)
        {
            segment.IsGone = true;
            _waiting.Remove(segment);
        }

        segment.Origin?.FinishOne();
    }

    /// <summary>Counts records of this process, which were written, as dropped.</summary>
    private void Move(EndedSegment segment, long records, Action<CounterCell, long> drop)
    {
        if (records != 0 && segment.Counters is { } counters)
        {
            lock (_accounting)
            {
                counters.Write(-records);
                drop(counters, records);
            }
        }
    }

    private void ReportCut(string segment, long validLength)
    {
        var rest = new FileInfo(segment).Length - validLength;
        if (rest > 0)
        {
            Log.SegmentCut(_logger, segment, rest);
        }
    }
}
