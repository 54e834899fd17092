namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Observations that wait, in memory that is used again: any thread adds, and one at a time takes (D. Vyukov, "Bounded MPMC queue", 2010: a sequence number in each
/// slot says whether it's free, or whether it may be read).
/// </summary>
internal sealed class ObservationRing
{
    /// <summary>The most observations that wait, a power of two.</summary>
    public const int Capacity = 8192;

    private const long Mask = Capacity - 1;
    private readonly Slot[] _slots = new Slot[Capacity];
    private readonly double[] _values;
    private readonly int _metrics;
    private Ends _ends;

    /// <param name="metrics">The number of metrics of each observation.</param>
    public ObservationRing(int metrics)
    {
        _metrics = metrics;
        _values = new double[Capacity * metrics];
        for (var i = 0; i < Capacity; i++)
        {
            _slots[i].Sequence = i;
        }
    }

    /// <summary>Whether so many wait that they should be evaluated.</summary>
    public bool IsHalfFull => Count > Capacity / 2;

    /// <summary>How many wait.</summary>
    public long Count => Volatile.Read(ref _ends.Tail) - Volatile.Read(ref _ends.Head);

    /// <summary>Whether none waits.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Adds an observation.</summary>
    /// <returns>False if there is no room.</returns>
    public bool TryAdd(in CallObservation call, ReadOnlySpan<double> values)
    {
        var position = Volatile.Read(ref _ends.Tail);
        while (true)
        {
            ref var slot = ref _slots[position & Mask];
            var distance = Volatile.Read(ref slot.Sequence) - position;
            if (distance < 0)
            {
                return false;
            }

            if (distance == 0 && Interlocked.CompareExchange(ref _ends.Tail, position + 1, position) == position)
            {
                slot.Call = call;
                values.CopyTo(_values.AsSpan((int)(position & Mask) * _metrics, _metrics));
                Volatile.Write(ref slot.Sequence, position + 1);
                return true;
            }

            position = Volatile.Read(ref _ends.Tail);
        }
    }

    /// <summary>Takes the oldest observation.</summary>
    /// <param name="call">The observation.</param>
    /// <param name="values">Gets its metrics.</param>
    /// <returns>False if there is none.</returns>
    public bool TryTake(out CallObservation call, Span<double> values)
    {
        var position = _ends.Head;
        ref var slot = ref _slots[position & Mask];
        if (Volatile.Read(ref slot.Sequence) != position + 1)
        {
            call = default;
            return false;
        }

        call = slot.Call;
        _values.AsSpan((int)(position & Mask) * _metrics, _metrics).CopyTo(values);
        Volatile.Write(ref slot.Sequence, position + Capacity);
        Volatile.Write(ref _ends.Head, position + 1);
        return true;
    }

    private struct Slot
    {
        public long Sequence;
        public CallObservation Call;
    }

    /// <summary>Both ends, in cache lines of their own.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
    private struct Ends
    {
        [System.Runtime.InteropServices.FieldOffset(64)]
        public long Tail;

        [System.Runtime.InteropServices.FieldOffset(192)]
        public long Head;
    }
}
