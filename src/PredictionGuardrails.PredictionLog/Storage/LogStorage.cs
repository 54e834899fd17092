using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>
/// Writes the records of all guards to segments, one for each guard and day. If the disk fails, records are dropped and counted, and writing is tried again
/// with the next ones. One thread at a time uses it, but for what says otherwise.
/// </summary>
internal sealed class LogStorage
{
    private readonly Dictionary<(int Guard, DateOnly Day), SegmentWriter> _open = [];
    private readonly PredictionLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SegmentCloser _closer;
    private readonly string _instance;
    private FileStream? _lock;
    private long _flushedAt;
    private long _droppedSinceFailure;
    private int _segments;

    public LogStorage(PredictionLogOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        Folder = new LogFolder(options.Path);
        var name = $"{LogFolder.Encode(options.InstanceName)}-{Environment.ProcessId}-{Guid.NewGuid():N}"[..^24];
        _instance = Folder.PathOfInstance(name);
        _closer = new SegmentCloser(Folder, options, time, logger);
        Counters = CreateCounters();
        _flushedAt = time.GetTimestamp();
    }

    /// <summary>Held while a record moves from waiting to written or dropped, and to read both.</summary>
    public Lock Accounting { get; } = new();

    public LogFolder Folder { get; }

    public CounterPage Counters { get; }

    /// <summary>What is wrong with the storage; null if nothing is. Any thread may read it.</summary>
    public string? StorageError { get; private set; }

    /// <summary>Writes the names of the guards by their numbers, so that counters can be told apart after the process has ended.</summary>
    public void Name(IEnumerable<string> guards) => Try(() => File.WriteAllLines(Path.Combine(_instance, LogFolder.GuardsName), guards));

    /// <summary>Closes what processes have left behind that ended without closing it.</summary>
    /// <param name="isStopping">Whether to leave the rest to the next process.</param>
    public void RecoverOthers(Func<bool> isStopping) => Try(() => new LogRecovery(Folder, _closer, _logger).Recover(_instance, isStopping));

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
            FlushToDisk(guards);
            EndSegments(segment => segment.Length >= _options.SegmentSize || _time.GetUtcNow() - segment.CreatedAt >= _options.SegmentDuration);
            _closer.RetryFailed();
        }
    }

    /// <summary>Ends all segments; they are closed in the background.</summary>
    public void EndSegments() => EndSegments(static _ => true);

    /// <summary>Waits until all segments that have ended are closed. Any thread may call it.</summary>
    public Task WaitUntilClosedAsync(CancellationToken cancellationToken) => _closer.WaitAsync(cancellationToken);

    /// <summary>Ends writing.</summary>
    /// <param name="isComplete">Whether all segments are closed. If not, the lock is kept until the process ends, because closing continues in the background.</param>
    public void End(bool isComplete)
    {
        foreach (var segment in _open.Values)
        {
            segment.Dispose();
        }

        if (!isComplete)
        {
            return;
        }

        Try(() =>
        {
            if (Directory.Exists(_instance) && !LogFolder.Segments(_instance).Any())
            {
                Directory.Delete(_instance, recursive: true);
            }
        });
        _lock?.Dispose();
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
            Abandon(guard.Number);
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

        CreateInstance();
        var segment = new SegmentWriter(_instance, guard.Schema with { Instance = _options.InstanceName }, guard.Number, day, _segments++, _time.GetUtcNow());
        _open[(guard.Number, day)] = segment;
        return segment;
    }

    private void FlushToDisk(IReadOnlyList<GuardLog> guards)
    {
        foreach (var (key, segment) in _open.ToList())
        {
            try
            {
                segment.FlushToDisk();
                if (!File.Exists(segment.Path))
                {
                    throw new FileNotFoundException($"Segment '{segment.Path}' was deleted while it was open.", segment.Path);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Failed(exception, exception is FileNotFoundException ? segment.Written : 0);
                _open.Remove(key);
                segment.Dispose();
                if (exception is FileNotFoundException)
                {
                    Lose(guards.First(guard => guard.Number == key.Guard), segment.Written);
                }
                else
                {
                    _closer.Close(segment.Path);
                }
            }
        }
    }

    /// <summary>Counts written records as lost, because their file is gone.</summary>
    private void Lose(GuardLog guard, long records)
    {
        lock (Accounting)
        {
            guard.Writer.Write(-records);
            guard.Writer.DropBecauseOfStorage(records);
        }
    }

    private void EndSegments(Func<SegmentWriter, bool> isDue)
    {
        foreach (var (key, segment) in _open.Where(segment => isDue(segment.Value)).ToList())
        {
            _open.Remove(key);
            segment.Dispose();
            _closer.Close(segment.Path);
        }
    }

    /// <summary>Gives a guard's segments up after a failure: what is complete in them is closed later, new records go to new ones.</summary>
    private void Abandon(int guard)
    {
        foreach (var (key, segment) in _open.Where(segment => segment.Key.Guard == guard).ToList())
        {
            _open.Remove(key);
            segment.Dispose();
            _closer.Close(segment.Path);
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

    private CounterPage CreateCounters()
    {
        try
        {
            CreateInstance();
            return new CounterPage(Path.Combine(_instance, LogFolder.CountersName));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Failed(exception, dropped: 0);
            return new CounterPage();
        }
    }

    private void CreateInstance()
    {
        if (_lock is not null && Directory.Exists(_instance))
        {
            return;
        }

        Directory.CreateDirectory(_instance);
        _lock?.Dispose();
        _lock = LogFolder.TryLock(_instance) ?? throw new IOException($"The lock of '{_instance}' can't be taken.");
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
