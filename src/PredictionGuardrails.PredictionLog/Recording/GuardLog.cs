using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using PredictionGuardrails.PredictionLog.Configuration;
using PredictionGuardrails.PredictionLog.Counting;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Quality;
using PredictionGuardrails.PredictionLog.Redaction;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>The rings of one guard, one for each thread that calls it, and the counters of its records.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A thread may log a call while the log is closed, so its ring must stay there.")]
internal sealed class GuardLog
{
    private const int CallsBetweenAttempts = 1024;

    private readonly Lock _gate = new();
    private readonly ConcurrentStack<LogRing> _free = new();
    private readonly ThreadLocal<RingLease> _leases;
    private readonly LogCounters _counters;
    private readonly MemoryBudget _memory;
    private readonly int _capacity;
    private readonly CounterCell _withoutRing;
    private volatile LogRing[] _rings = [];
    private volatile bool _isClosed;
    private volatile GuardLogState _state;

    public GuardLog(
        LogSchema schema, GuardLogDeclaration declaration, RecordRedactor redactor, int number, LogCounters counters, MemoryBudget memory, int capacity)
    {
        Schema = schema;
        Declaration = declaration;
        Redactor = redactor;
        _state = new GuardLogState(declaration, new GuardLogSettings());
        Number = number;
        _counters = counters;
        _memory = memory;
        _capacity = capacity;
        Writer = counters.Add(number);
        _withoutRing = counters.Add(number);
        _leases = new ThreadLocal<RingLease>(() => new RingLease(this));
    }

    public LogSchema Schema { get; }

    public GuardLogDeclaration Declaration { get; }

    public RecordRedactor Redactor { get; }

    /// <summary>The predictions that wait for outcomes; null if the guard declares none.</summary>
    public GuardOutcomes? Outcomes { get; init; }

    /// <summary>The quality of predictions; null if the guard declares no outcomes.</summary>
    public GuardQuality? Quality { get; init; }

    /// <summary>Completes when predictions of earlier processes have been read that still wait for outcomes.</summary>
    public Task Loaded { get; init; } = Task.CompletedTask;

    /// <summary>The current settings.</summary>
    public GuardLogState State => _state;

    /// <summary>The number of the guard in the counters.</summary>
    public int Number { get; }

    /// <summary>What the writer counts.</summary>
    public CounterCell Writer { get; }

    public IReadOnlyList<LogRing> Rings => _rings;

    /// <summary>The ring of the current thread; null if there is no memory for one, or if the log is closed. The call is counted unless it is closed.</summary>
    public LogRing? Offer()
    {
        if (_isClosed || !_state.IsEnabled)
        {
            return null;
        }

        var lease = RingLease.Latest;
        if (lease?.Log != this)
        {
            lease = _leases.Value!;
            RingLease.Latest = lease;
        }

        if (lease.FindRing() is { } ring)
        {
            ring.Counters.Offer();
            return ring;
        }

        _withoutRing.OfferAndDrop();
        return null;
    }

    /// <summary>What has been counted. Each call is in exactly one place.</summary>
    /// <param name="now">The time in UTC, in ticks.</param>
    public PredictionLogStatus GetStatus(long now)
    {
        var rings = _rings.Select(Read).ToList();

        // A call is counted as offered first, so one between both counters is pending.
        var droppedByOthers = _withoutRing.Read().Full;
        var offeredByOthers = _withoutRing.Read().Offered;
        var writer = Writer.Read();
        return new PredictionLogStatus
        {
            Guard = Schema.Guard,
            Offered = rings.Sum(static ring => ring.Counts.Offered) + offeredByOthers,
            Pending = rings.Sum(static ring => ring.Pending) + offeredByOthers - droppedByOthers,
            Written = writer.Written,
            SampledOut = rings.Sum(static ring => ring.Counts.SampledOut),
            DroppedBecauseFull = rings.Sum(static ring => ring.Counts.Full) + droppedByOthers,
            DroppedBecauseOfErrors = rings.Sum(static ring => ring.Counts.Failed),
            DroppedBecauseOfStorage = writer.Storage,
            DroppedBecauseOfSinks = writer.Undelivered,
            Lag = TimeSpan.FromTicks(Math.Max(0, now - _rings.Select(OldestOf).DefaultIfEmpty(long.MaxValue).Min())),
        };
    }

    /// <summary>Applies settings of the configuration.</summary>
    public void Apply(GuardLogSettings settings)
    {
        _state = new GuardLogState(Declaration, settings);
        Quality?.Apply(settings.Quality);
    }

    /// <summary>Logs no further calls. One that is being logged by another thread may still end in its ring.</summary>
    public void Close() => _isClosed = true;

    /// <summary>The time of the oldest record that waits in a ring, in ticks. The writer must not take records out meanwhile.</summary>
    private static long OldestOf(LogRing ring) =>
        ring.Taken is var oldest && oldest < ring.Committed ? ring.At(oldest).Numbers[NumberSlot.Time] : long.MaxValue;

    /// <summary>Reads a ring's counters between two calls of its thread, or within one, which then counts as pending.</summary>
    private static (LogCounts Counts, long Pending) Read(LogRing ring)
    {
        while (true)
        {
            var before = ring.Counters.Read();
            var committed = ring.Committed;
            var after = ring.Counters.Read();
            var under = after.Offered - committed - after.Full - after.Failed - after.SampledOut;
            if (before == after && under is 0 or 1)
            {
                return (after, committed - ring.Taken + under);
            }
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
        var capacity = _capacity;
        while (!_memory.TryTake(LogRing.SizeOf(capacity, columns, texts)))
        {
            // A thread that can keep few records loses fewer than one that can keep none.
            capacity /= 2;
            if (capacity < PredictionLogLimits.FewestRecords)
            {
                return null;
            }
        }

        var ring = new LogRing(capacity, columns, texts, _counters.Add(Number));
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

        private LogRing? _ring = log.Rent();
        private int _calls;

        /// <summary>The ring; null if there was no memory for one. It's asked for again now and then, because other threads end.</summary>
        public LogRing? FindRing()
        {
            if (_ring is null && (++_calls & (CallsBetweenAttempts - 1)) == 0)
            {
                _ring = log.Rent();
            }

            return _ring;
        }

        ~RingLease()
        {
            if (_ring is { } ring)
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
