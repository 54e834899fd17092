using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>The rings of one guard, one for each thread that calls it, and the counters of its records.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A thread may log a call while the log is closed, so its ring must stay there.")]
internal sealed class GuardLog
{
    private readonly Lock _gate = new();
    private readonly ConcurrentStack<LogRing> _free = new();
    private readonly ThreadLocal<RingLease> _leases;
    private readonly CounterPage _counters;
    private readonly MemoryBudget _memory;
    private readonly int _capacity;
    private readonly CounterCell _withoutRing;
    private volatile LogRing[] _rings = [];
    private volatile bool _isClosed;

    public GuardLog(LogSchema schema, int number, CounterPage counters, MemoryBudget memory, int capacity)
    {
        Schema = schema;
        Number = number;
        _counters = counters;
        _memory = memory;
        _capacity = capacity;
        if (!counters.TryAdd(number, out var writer) || !counters.TryAdd(number, out _withoutRing))
        {
            throw new InvalidOperationException($"The prediction log of guard '{schema.Guard}' can't count its records: {CounterPage.Cells} counters are in use.");
        }

        Writer = writer;
        _leases = new ThreadLocal<RingLease>(() => new RingLease(this));
    }

    public LogSchema Schema { get; }

    /// <summary>The number of the guard in the counters.</summary>
    public int Number { get; }

    /// <summary>What the writer counts.</summary>
    public CounterCell Writer { get; }

    public IReadOnlyList<LogRing> Rings => _rings;

    /// <summary>The ring of the current thread; null if there is no memory for one, or if the log is closed. The call is counted unless it is closed.</summary>
    public LogRing? Offer()
    {
        if (_isClosed)
        {
            return null;
        }

        var lease = RingLease.Latest;
        if (lease?.Log != this)
        {
            lease = _leases.Value!;
            RingLease.Latest = lease;
        }

        if (lease.Ring is { } ring)
        {
            ring.Counters.Offer();
            return ring;
        }

        lock (_gate)
        {
            _withoutRing.Offer();
            _withoutRing.DropBecauseFull();
        }

        return null;
    }

    /// <summary>What has been counted. Each call is in exactly one place.</summary>
    public PredictionLogStatus GetStatus(string? storageError)
    {
        var rings = _rings.Select(Read).ToList();
        var others = ReadWithoutRing();
        var writer = Writer.Read();
        return new PredictionLogStatus
        {
            Guard = Schema.Guard,
            Offered = rings.Sum(static ring => ring.Counts.Offered) + others.Offered,
            Pending = rings.Sum(static ring => ring.Pending),
            Written = writer.Written,
            DroppedBecauseFull = rings.Sum(static ring => ring.Counts.Full) + others.Full,
            DroppedBecauseOfErrors = rings.Sum(static ring => ring.Counts.Failed),
            DroppedBecauseOfStorage = writer.Storage,
            StorageError = storageError,
        };
    }

    /// <summary>Logs no further calls. One that is being logged by another thread may still end in its ring.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Reads a ring's counters between two calls of its thread, or within one, which then counts as pending.</summary>
    private static (LogCounts Counts, long Pending) Read(LogRing ring)
    {
        while (true)
        {
            var before = ring.Counters.Read();
            var committed = ring.Committed;
            var after = ring.Counters.Read();
            var under = after.Offered - committed - after.Full - after.Failed;
            if (before == after && under is 0 or 1)
            {
                return (after, committed - ring.Taken + under);
            }
        }
    }

    private LogCounts ReadWithoutRing()
    {
        lock (_gate)
        {
            return _withoutRing.Read();
        }
    }

    private LogRing? Rent()
    {
        if (_free.TryPop(out var free))
        {
            return free;
        }

        var columns = Schema.Columns.Count;
        var texts = Schema.TextColumns;
        if (!_memory.TryTake(LogRing.SizeOf(_capacity, columns, texts)) || !_counters.TryAdd(Number, out var cell))
        {
            return null;
        }

        var ring = new LogRing(_capacity, columns, texts, cell);
        lock (_gate)
        {
            _rings = [.. _rings, ring];
        }

        return ring;
    }

    /// <summary>A thread's ring. When the thread has ended, another one gets it.</summary>
    private sealed class RingLease(GuardLog log)
    {
        /// <summary>The one that the thread used last: most calls of a thread are of the same guard, and this costs less than a look into all of them.</summary>
        [ThreadStatic]
        public static RingLease? Latest;

        public GuardLog Log => log;

        public LogRing? Ring { get; } = log.Rent();

        ~RingLease()
        {
            if (Ring is { } ring)
            {
                log._free.Push(ring);
            }
        }
    }
}

/// <summary>The memory that all rings may take together.</summary>
internal sealed class MemoryBudget(long bytes)
{
    private long _left = bytes;

    public bool TryTake(long size)
    {
        if (Interlocked.Add(ref _left, -size) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _left, size);
        return false;
    }
}
