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
    private readonly ILogger _logger;
    private readonly SegmentDelivery _delivery;
    private readonly LogRetention _retention;
    private readonly LogRecovery _recovery;
    private readonly InstanceFolder _instance;
    private long _flushedAt;
    private long _recoveredAt;
    private long _droppedSinceFailure;
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
        _logger = logger;
        Folder = new LogFolder(options.Path);
        _instance = new InstanceFolder(Folder.PathOfInstance(InstanceFolder.NewName(options.InstanceName)));
        IEnumerable<IPredictionLogSink> folder = options.WriteParquet ? [new ParquetFolderSink(Folder, time)] : [];
        _delivery = new SegmentDelivery(Folder, folder.Concat(sinks), new ErasureList(Folder, options.ErasureKey), Accounting, time, logger);
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
    public string? StorageError { get; private set; }

    /// <summary>What is wrong with a sink; null if nothing is. Any thread may read it.</summary>
    public string? SinkError => _delivery.Error;

    /// <summary>Writes the names of the guards by their numbers, so that counters can be told apart after the process has ended.</summary>
    public void Name(IEnumerable<string> guards) => Try(() => _instance.Name(guards));

    /// <summary>Delivers what processes have left behind that ended without doing so, in the background.</summary>
    public void RecoverOthers()
    {
        _recoveredAt = _time.GetTimestamp();
        Try(() => _recovery.Begin(_instance.Path));
    }

    /// <summary>Recovers again after an hour: in a rolling deployment, a process can end after the next one has looked.</summary>
    private void RecoverOthersIfDue()
    {
        if (_time.GetElapsedTime(_recoveredAt) >= RecoveryInterval)
        {
            RecoverOthers();
        }
    }

    /// <summary>Writes what waits in the rings.</summary>
    /// <param name="guards">The guards.</param>
    /// <param name="isFlush">Whether the files are flushed to the disk now, and not only at the end of the flush interval.</param>
    public void Drain(IReadOnlyList<GuardLog> guards, bool isFlush)
    {
        foreach (var guard in guards)
        {
            foreach (var ring in guard.Rings)
            {
                Drain(guard, ring);
            }
        }

        if (isFlush || _time.GetElapsedTime(_flushedAt) >= _options.FlushInterval)
        {
            _flushedAt = _time.GetTimestamp();
            FlushToDisk();
            RecoverOthersIfDue();
            EndSegments(segment => segment.Length >= _options.SegmentSize || _time.GetElapsedTime(segment.CreatedAt) >= _options.SegmentDuration);
            _delivery.RunAsync(isForced: false);
            _retention.RunIfDue();
        }
    }

    /// <summary>Ends all segments; they are delivered in the background.</summary>
    public void EndSegments() => EndSegments(static _ => true);

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

        Try(_instance.Delete);
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

            Succeeded();
        }
        catch (Exception exception)
        {
            // Not only a disk that fails: a record that can't be written must not be tried for ever.
            var lost = to - from - (_open.Where(segment => segment.Key.Guard == guard.Number).Sum(static segment => segment.Value.Written) - before);
            Failed(exception, lost);
            var written = to - from - lost;
            EndSegments(segment => segment.Guard == guard.Number);
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

    private void FlushToDisk()
    {
        foreach (var segment in _open.Values.ToList())
        {
            try
            {
                segment.FlushToDisk();
                if (!File.Exists(segment.Path))
                {
                    Lose(segment);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Failed(exception, dropped: 0);
                EndSegments(other => other == segment);
            }
        }
    }

    /// <summary>Counts the records of a segment as dropped, because its file is gone.</summary>
    private void Lose(SegmentWriter segment)
    {
        Failed(new FileNotFoundException($"Segment '{segment.Path}' was deleted while it was open.", segment.Path), segment.Written);
        _open.Remove((segment.Guard, segment.Day));
        segment.Dispose();
        lock (Accounting)
        {
            segment.Counters.Write(-segment.Written);
            segment.Counters.DropBecauseOfStorage(segment.Written);
        }
    }

    /// <summary>Ends segments. What is complete in them is delivered; new records go to new ones.</summary>
    private void EndSegments(Func<SegmentWriter, bool> isDue)
    {
        foreach (var (key, segment) in _open.Where(segment => isDue(segment.Value)).ToList())
        {
            _open.Remove(key);
            segment.Dispose();
            _delivery.Add(new EndedSegment(segment.Path, segment.Counters, segment.Written, origin: null));
            _ = _retention.RunAsync();
        }
    }

    private void Succeeded()
    {
        if (StorageError is not null)
        {
            StorageError = null;
            Log.StorageRecovered(_logger, Folder.Root, _droppedSinceFailure);
            _droppedSinceFailure = 0;
        }
    }

    private void Failed(Exception exception, long dropped)
    {
        _droppedSinceFailure += dropped;
        if (StorageError is null)
        {
            Log.StorageFailed(_logger, exception, Folder.Root);
        }

        StorageError = exception.Message;
    }

    private CounterPage CreateCounters(int page)
    {
        try
        {
            return _instance.CreateCounters(page);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Failed(exception, dropped: 0);
            return new CounterPage();
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Failed(exception, dropped: 0);
        }
    }
}
