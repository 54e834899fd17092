using System.Numerics;
using System.Runtime.InteropServices;
using PredictionGuardrails.PredictionLog.Counting;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>
/// The records of one thread that aren't written yet: a ring with one producer, the thread, and one consumer, the writer. Nothing is allocated, and neither
/// waits for the other. The last eighth is kept for records with a breach.
/// </summary>
internal sealed class LogRing
{
    private const int FewestToWake = 1024;
    private const int NumbersInCacheLine = 8;
    private readonly long[] _numbers;
    private readonly object?[] _objects;
    private readonly int _first;
    private readonly int _numbersEach;
    private readonly int _stride;
    private readonly int _objectsEach;
    private readonly int _mask;
    private readonly int _ordinaryCapacity;
    private readonly int _wakeMask;
    private Ends _ends;

    /// <param name="capacity">The number of records, a power of two.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="texts">How many of them are of text.</param>
    /// <param name="counters">What is counted, readable by other processes.</param>
    public LogRing(int capacity, int columns, int texts, CounterCell counters)
    {
        _numbersEach = NumberSlot.Columns + columns;
        _objectsEach = ObjectSlot.Columns + texts;
        _stride = StrideOf(_numbersEach);

        // The numbers that are always written begin a cache line, and so end in as few as possible.
        _numbers = GC.AllocateUninitializedArray<long>((capacity * _stride) + NumbersInCacheLine, pinned: true);
        var start = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(_numbers, 0) / sizeof(long) % NumbersInCacheLine);
        _first = ((2 * NumbersInCacheLine) - start - NumberSlot.KeyLow) % NumbersInCacheLine;
        _objects = new object?[capacity * _objectsEach];
        _mask = capacity - 1;
        _ordinaryCapacity = capacity - (capacity / 8);
        _wakeMask = Math.Max(FewestToWake, capacity / 2) - 1;
        Counters = counters;
    }

    public CounterCell Counters { get; }

    /// <summary>How many records have been committed so far.</summary>
    public long Committed => Volatile.Read(ref _ends.Head);

    /// <summary>How many records have been taken out so far.</summary>
    public long Taken => Volatile.Read(ref _ends.Tail);

    /// <summary>The memory of a ring, in bytes.</summary>
    public static long SizeOf(int capacity, int columns, int texts) =>
        (long)capacity * ((StrideOf(NumberSlot.Columns + columns) * sizeof(long)) + ((ObjectSlot.Columns + texts) * nint.Size));

    /// <summary>Rounds a number of records up to one that a ring can have.</summary>
    public static int CapacityFor(int records) => (int)BitOperations.RoundUpToPowerOf2((uint)records);

    /// <summary>Begins a record; false if the ring is full. It is invisible until <see cref="Commit"/>.</summary>
    /// <param name="isImportant">Whether the record may use the space that is kept for breaches.</param>
    /// <param name="record">The slots. Each number has to be set; objects are null.</param>
    public bool TryBegin(bool isImportant, out RecordSlots record)
    {
        var head = _ends.Head;
        if (Volatile.Read(ref _ends.Tail) == head)
        {
            // Nothing waits, so the ring begins again where its memory is still in the processor's cache. The writer sees this with the record's commit.
            _ends.Start = head;
        }

        var limit = isImportant ? _mask + 1 : _ordinaryCapacity;
        if (head - _ends.KnownTail >= limit)
        {
            _ends.KnownTail = Volatile.Read(ref _ends.Tail);
            if (head - _ends.KnownTail >= limit)
            {
                record = default;
                return false;
            }
        }

        record = At(head);
        IsWriting = true;
        return true;
    }

    /// <summary>Whether the thread is making a record.</summary>
    public bool IsWriting { get; private set; }

    /// <summary>Makes the record visible to the writer. Returns whether it should be woken: a thread that logs this much can't wait for the writer's next turn.</summary>
    public bool Commit()
    {
        IsWriting = false;
        var head = _ends.Head + 1;
        Volatile.Write(ref _ends.Head, head);
        return (head & _wakeMask) == 0;
    }

    /// <summary>Gives the record up. Nothing of it stays.</summary>
    public void Abandon()
    {
        At(_ends.Head).Clear();
        IsWriting = false;
    }

    /// <summary>The record at a position between <see cref="Taken"/> and <see cref="Committed"/>.</summary>
    public RecordSlots At(long position)
    {
        var index = (int)((position - _ends.Start) & _mask);
        return new RecordSlots(_numbers.AsSpan(_first + (index * _stride), _numbersEach), _objects.AsSpan(index * _objectsEach, _objectsEach));
    }

    /// <summary>Gives the space of records back that have been written.</summary>
    /// <param name="position">The first record that hasn't.</param>
    public void Take(long position)
    {
        for (var taken = _ends.Tail; taken < position; taken++)
        {
            At(taken).Clear();
        }

        Volatile.Write(ref _ends.Tail, position);
    }

    private static int StrideOf(int numbers) => (numbers + NumbersInCacheLine - 1) / NumbersInCacheLine * NumbersInCacheLine;

    /// <summary>The producer's and the consumer's numbers, each in cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Ends
    {
        [FieldOffset(128)]
        public long Head;

        [FieldOffset(136)]
        public long KnownTail;

        /// <summary>The position of the first record in the memory. It only changes while the ring is empty.</summary>
        [FieldOffset(144)]
        public long Start;

        [FieldOffset(256)]
        public long Tail;
    }
}
