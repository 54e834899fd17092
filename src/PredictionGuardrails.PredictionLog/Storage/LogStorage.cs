using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Counting;
using PredictionGuardrails.PredictionLog.Delivery;
using PredictionGuardrails.PredictionLog.Erasure;
using PredictionGuardrails.PredictionLog.Recording;
using PredictionGuardrails.PredictionLog.Segments;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>
/// Writes the records of all guards to segments, one for each guard and day. If the disk fails, records are dropped and counted, and writing is tried again
/// with the next ones. One thread at a time uses it, but for what says otherwise.
/// </summary>
internal sealed class LogStorage
{
    private static readonly TimeSpan RecoveryInterval = TimeSpan.FromHours(1);
    private readonly Dictionary<(int Guard, DateOnly Day), SegmentWriter> _open = [];
    private readonly PredictionLogOptions _options;
    private readonly TimeProvider _time;
    private readonly StorageHealth _health;
    private readonly SegmentDelivery _delivery;
    private readonly LogRetention _retention;
    private readonly LogRecovery _recovery;
    private readonly InstanceFolder _instance;
    private long _flushedAt;
    private long _recoveredAt;
    private int _segments;

    public LogStorage(
        PredictionLogOptions options,
        Func<IReadOnlyDictionary<string, TimeSpan?>> ages,
        IEnumerable<IPredictionLogSink> sinks,
        TimeProvider time,
        ILogger logger)
    {
        _options = options;
        _time = time;
        Folder = new LogFolder(options.Path);
        _health = new StorageHealth(Folder.Root, logger);
        _instance = new InstanceFolder(Folder.PathOfInstance(InstanceFolder.NewName(options.InstanceName)));
        IEnumerable<IPredictionLogSink> folder = options.WriteParquet ? [new ParquetFolderSink(Folder, options.ErasureKey, time)] : [];
        var erasures = new SegmentErasure(Folder, options.ErasureKey);
        _delivery = new SegmentDelivery(Folder, folder.Concat(sinks), erasures, Accounting, time, logger);
        _retention = new LogRetention(Folder, _delivery, options, ages, time, logger);
        _recovery = new LogRecovery(Folder, _delivery, logger);
        Counters = new LogCounters(CreateCounters);
        _flushedAt = time.GetTimestamp();
        _recoveredAt = _flushedAt;
    }

    /// <summary>Held while a record moves from waiting to written or dropped, and to read both.</summary>
    public Lock Accounting { get; } = new();

    public LogFolder Folder { get; }

    /// <summary>The folder with the open segments of this process.</summary>
    public string OwnPath => _instance.Path;

    public LogCounters Counters { get; }

    /// <summary>What is wrong with the storage; null if nothing is. Any thread may read it.</summary>
    public string? StorageError => _health.Error;

    /// <summary>What is wrong with a sink; null if nothing is. Any thread may read it.</summary>
    public string? SinkError => _delivery.Error;

    /// <summary>Writes the names of the guards by their numbers, so that counters can be told apart after the process has ended.</summary>
    public void Name(IEnumerable<string> guards) => _health.Try(() => _instance.Name(guards));

    /// <summary>Delivers what processes have left behind that ended without doing so, in the background.</summary>
    public void RecoverOthers()
    {
        _recoveredAt = _time.GetTimestamp();
        _health.Try(() => _recovery.Begin(_instance.Path));
    }

    /// <summary>Recovers again after an hour: in a rolling deployment, a process can end after the next one has looked.</summary>
    private void RecoverOthersIfDue()
    {
        if (_time.GetElapsedTime(_recoveredAt) >= RecoveryInterval)
        {
            RecoverOthers();
        }
    }

    /// <summary>Whether files were last flushed to the disk before the flush interval.</summary>
    public bool IsFlushDue => _time.GetElapsedTime(_flushedAt) >= _options.FlushInterval;

    /// <summary>Writes what waits in the rings to files. A process that is killed doesn't lose it anymore; a machine that fails can.</summary>
    public void Drain(IReadOnlyList<GuardLog> guards)
    {
        // Copies of counters are refreshed before records are written, so that no more records are found than the copies have counted.
        KeepAccount(() => Counters.RefreshCopies(_instance.Path));
        foreach (var guard in guards)
        {
            foreach (var ring in guard.Rings)
            {
                Drain(guard, ring);
            }
        }
    }

    /// <summary>Begins to flush all files to the disk. <see cref="EndFlush"/> must follow before the next flush begins.</summary>
    /// <param name="isEnd">Whether all segments end, and not only those that are large or old enough.</param>
    public SegmentFlush BeginFlush(bool isEnd)
    {
        _flushedAt = _time.GetTimestamp();
        var all = _open.Values.ToList();
        var ended = all.FindAll(segment =>
            isEnd || segment.Length >= _options.SegmentSize || _time.GetElapsedTime(segment.CreatedAt) >= _options.SegmentDuration);
        ended.ForEach(segment => _open.Remove((segment.Guard, segment.Day)));
        return new SegmentFlush(all, ended);
    }

    /// <summary>Decides what happens to segments after they were flushed. Those that have ended are delivered in the background.</summary>
    public void EndFlush(SegmentFlush flush)
    {
        foreach (var segment in flush.Segments.Where(static segment => !segment.IsClosed))
        {
            if (flush.FailureOf(segment) is { } exception)
            {
                _health.Fail(exception);
                End(segment);
            }
            else if (!File.Exists(segment.Path))
            {
                Lose(segment);
            }
            else if (flush.IsEnded(segment))
            {
                End(segment);
            }
        }

        KeepAccount(() => _instance.Restore(Counters));
        RecoverOthersIfDue();
        _delivery.RunAsync(isForced: false);
        _retention.RunIfDue();
    }

    /// <summary>Waits until each segment that has ended has been passed to each sink, or has failed. Any thread may call it.</summary>
    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        await _delivery.RunAsync(isForced: true).WaitAsync(cancellationToken).ConfigureAwait(false);
        await _retention.RunAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends writing.</summary>
    /// <param name="isComplete">
    /// Whether delivering has ended. If not, locks are kept until the process ends, because the sinks may still be busy.
    /// </param>
    public void End(bool isComplete)
    {
        foreach (var segment in _open.Values)
        {
            segment.Dispose();
        }

        _delivery.Stop();
        if (!isComplete)
        {
            return;
        }

        _health.Try(_instance.Delete);
        _recovery.Leave();
        _instance.Leave();
    }

    private void Drain(GuardLog guard, LogRing ring)
    {
        var from = ring.Taken;
        var to = ring.Committed;
        if (from == to)
        {
            return;
        }

        var written = TryWrite(guard, ring, from, to);
        lock (Accounting)
        {
            guard.Writer.Write(written);
            guard.Writer.DropBecauseOfStorage(to - from - written);
            ring.Take(to);
        }
    }

    /// <summary>Writes records of a ring; those that can't be written are lost. Returns how many were written.</summary>
    private long TryWrite(GuardLog guard, LogRing ring, long from, long to)
    {
        var before = _open.Where(segment => segment.Key.Guard == guard.Number).Sum(static segment => segment.Value.Written);
        try
        {
            for (var position = from; position < to; position++)
            {
                var record = ring.At(position);
                record.FillRare();
                var segment = SegmentFor(guard, DateOnly.FromDateTime(new DateTime(record.Numbers[NumberSlot.Time], DateTimeKind.Utc)));
                guard.Redactor.Redact(record);
                guard.Outcomes?.Add(record);
                segment.Add(record);
                if (segment.IsFrameFull)
                {
                    segment.Flush();
                }
            }

            foreach (var segment in _open.Where(segment => segment.Key.Guard == guard.Number))
            {
                segment.Value.Flush();
            }

            _health.Succeed();
        }
        catch (Exception exception)
        {
            // Not only a disk that fails: a record that can't be written must not be tried for ever.
            var lost = to - from - (_open.Where(segment => segment.Key.Guard == guard.Number).Sum(static segment => segment.Value.Written) - before);
            _health.Fail(exception, lost);
            var written = to - from - lost;
            _open.Values.Where(segment => segment.Guard == guard.Number).ToList().ForEach(End);
            return written;
        }

        return to - from;
    }

    private SegmentWriter SegmentFor(GuardLog guard, DateOnly day)
    {
        if (_open.TryGetValue((guard.Number, day), out var open))
        {
            return open;
        }

        _instance.Create();
        var segment = new SegmentWriter(_instance.Path, guard, guard.Schema with { Instance = _options.InstanceName }, day, _segments++, _time.GetTimestamp());
        _open[(guard.Number, day)] = segment;
        return segment;
    }

    /// <summary>Counts the records of a segment as dropped, because its file is gone.</summary>
    private void Lose(SegmentWriter segment)
    {
        _health.Fail(new FileNotFoundException($"Segment '{segment.Path}' was deleted while it was open.", segment.Path), segment.Written);
        Close(segment);
        lock (Accounting)
        {
            segment.Counters.Write(-segment.Written);
            segment.Counters.DropBecauseOfStorage(segment.Written);
        }
    }

    /// <summary>Ends a segment. What is complete in it is delivered; new records go to another one.</summary>
    private void End(SegmentWriter segment)
    {
        Close(segment);
        _delivery.Add(new EndedSegment(segment.Path, segment.Counters, segment.Written, origin: null));
        _ = _retention.RunAsync();
    }

    private void Close(SegmentWriter segment)
    {
        // While an ended segment was flushed, another one may have taken its place.
        if (_open.GetValueOrDefault((segment.Guard, segment.Day)) == segment)
        {
            _open.Remove((segment.Guard, segment.Day));
        }

        segment.Dispose();
    }

    /// <summary>A disk that fails is reported when records can't be written. What this writes is only needed if the process is killed.</summary>
    private static void KeepAccount(Action keep)
    {
        try
        {
            keep();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // See above.
        }
    }

    private CounterPage CreateCounters(int page)
    {
        try
        {
            return _instance.CreateCounters(page);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _health.Fail(exception);
            return new CounterPage();
        }
    }
}
