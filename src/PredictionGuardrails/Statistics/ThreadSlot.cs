using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// One thread's place in one recorder: a chunk of records that are not folded yet. At place 0 of the chunk is the record before its first one,
/// because a repeat is one of the thread's previous record.
/// </summary>
internal sealed class ThreadSlot
{
    /// <summary>How many records a chunk has room for at first.</summary>
    public const int FirstCapacity = 32;

    /// <summary>In a table, where the thread has no slot.</summary>
    public static readonly ThreadSlot None = new(null, capacity: 1);

    private RecordingPlan? _plan;
    private double[] _chunk;
    private SlotState _state;

    public ThreadSlot(Recorder? owner, int capacity)
    {
        Owner = owner;
        _chunk = CreateChunk(capacity, Aggregate.Nothing);
        _state.Next = 1;
        _state.Folded = 1;
        _state.CountedOff = 1;
        _state.Seen = Aggregate.NothingBits;
        _state.Random = (uint)Random.Shared.Next(1, int.MaxValue);
    }

    /// <summary>The recorder; another one may have the same number later, and then the slot is its owner's no more.</summary>
    public Recorder? Owner { get; }

    /// <summary>The thread that records here.</summary>
    public Thread Thread { get; } = Thread.CurrentThread;

    /// <summary>The slot that was added to the recorder before this one.</summary>
    public ThreadSlot? Earlier { get; set; }

    /// <summary>
    /// The plan by which the slot is ready for records. Anybody may take it away, and then the thread makes the slot ready again at its next record.
    /// </summary>
    public RecordingPlan? Plan
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _plan);
        set => Volatile.Write(ref _plan, value);
    }

    public ref SlotState State => ref _state;

    public int Capacity => _chunk.Length - 1;

    public bool IsFull => _state.Next == _chunk.Length;

    public double Latest => _chunk[_state.Next - 1];

    /// <summary>Whether the thread will never record here again; asked before the claim is taken, for then everything is published.</summary>
    public bool IsOver => Volatile.Read(ref _state.IsSealed) != 0 || !Thread.IsAlive;

    /// <summary>Whether the latest record is exactly the one before it.</summary>
    public bool EndsInRepeat => BitsAt(_state.Next - 1) == BitsAt(_state.Next - 2);

    /// <summary>
    /// Stores a record and publishes it: a release store, so that a reader that sees the place also sees the record. There always is room for one.
    /// </summary>
    /// <returns>Whether nothing has to be looked at.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Record(double value)
    {
        ref var state = ref _state;
        var next = state.Next;
        ref var place = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_chunk), (uint)next);
        place = value;
        Volatile.Write(ref state.Next, next + 1);
        return value >= state.Low && value <= state.High && next < state.Limit
            && (BitConverter.DoubleToUInt64Bits(value) != BitConverter.DoubleToUInt64Bits(Unsafe.Add(ref place, -1)) || state.SuspiciousRun == 0);
    }

    /// <summary>Folds what is published and not folded yet; with the claim.</summary>
    public void FoldInto(Aggregate aggregate)
    {
        var next = Volatile.Read(ref _state.Next);
        var folded = _state.Folded;
        aggregate.Fold(_chunk[folded - 1], _chunk.AsSpan(folded, next - folded));
        _state.Folded = next;
    }

    /// <summary>Whether there is anything to fold; with the claim.</summary>
    public bool HasRecords => Volatile.Read(ref _state.Next) > _state.Folded;

    /// <summary>Goes back to the beginning of the chunk, of which everything is folded; the thread itself, with the claim.</summary>
    /// <param name="capacity">How many records there is to be room for.</param>
    public void Rewind(int capacity) => Rewind(capacity, Latest);

    /// <inheritdoc cref="Rewind(int)"
    ///     path="/returns | /exception"/>
    /// <param name="capacity">How many records there is to be room for.</param>
    /// <param name="latest">The thread's latest record.</param>
    public void Rewind(int capacity, double latest)
    {
        if (capacity > Capacity)
        {
            _chunk = CreateChunk(capacity, latest);
        }

        _chunk[0] = latest;
        _state.RepeatedAt = _state.RepeatedAt == _state.Next ? 1 : 0;
        _state.CountedOff -= _state.Next - 1;
        _state.Folded = 1;
        _state.Next = 1;
    }

    /// <summary>Takes over where the thread's earlier slot ends, which another thread is folding.</summary>
    public void Continue(ThreadSlot earlier)
    {
        var state = earlier._state;
        _chunk[0] = earlier.Latest;
        state.RepeatedAt = state.RepeatedAt == state.Next ? 1 : 0;
        state.CountedOff -= state.Next - 1;
        state.Next = 1;
        state.Folded = 1;
        state.Claim = default;
        state.IsSealed = 0;
        _state = state;
    }

    /// <summary>Ends the slot: a release, so that a reader that sees it also sees every record.</summary>
    public void Seal() => Volatile.Write(ref _state.IsSealed, 1);

    /// <summary>Counts off what was recorded since the last time.</summary>
    public void CountOff()
    {
        var recorded = _state.Next - _state.CountedOff;
        _state.ToWindowEnd -= recorded;
        _state.ToTimed -= recorded;
        _state.CountedOff = _state.Next;
    }

    /// <summary>Sets how far records need no look at anything.</summary>
    public void SetLimit() => _state.Limit = _state.Next - 1 + Math.Min(Math.Min(_state.ToWindowEnd, _state.ToTimed), _chunk.Length - _state.Next);

    private ulong BitsAt(int place) => BitConverter.DoubleToUInt64Bits(_chunk[place]);

    private static double[] CreateChunk(int capacity, double previous)
    {
        var chunk = GC.AllocateUninitializedArray<double>(capacity + 1);
        chunk[0] = previous;
        return chunk;
    }
}
