namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Observations that wait, in memory that is used again: any thread adds, and one at a time takes (after D. Vyukov, "Bounded MPMC queue", 2010: a sequence number
/// in each slot says whether it may be read). The reader doesn't write to slots, and writers seldom look how much has been read, so that adding doesn't wait for
/// the cache of another processor.
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
    }

    /// <summary>Whether so many wait that they should be evaluated.</summary>
    public bool IsHalfFull => IsFull(Volatile.Read(ref _ends.Tail), Capacity / 2);

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
            if (IsFull(position, Capacity - 1))
            {
                return false;
            }

            var found = Interlocked.CompareExchange(ref _ends.Tail, position + 1, position);
            if (found == position)
            {
                ref var slot = ref _slots[position & Mask];
                slot.Call = call;
                var kept = _values.AsSpan((int)(position & Mask) * _metrics, _metrics);
                for (var metric = 0; metric < kept.Length; metric++)
                {
                    // There are few, and a loop copies them in less time than it takes to call for a copy.
                    kept[metric] = values[metric];
                }

                Volatile.Write(ref slot.Sequence, position + 1);
                return true;
            }

            position = found;
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
        Volatile.Write(ref _ends.Head, position + 1);
        return true;
    }

    /// <summary>Whether more than so many wait.</summary>
    private bool IsFull(long tail, int most)
    {
        if (tail - Volatile.Read(ref _ends.KnownHead) <= most)
        {
            return false;
        }

        var head = Volatile.Read(ref _ends.Head);
        Volatile.Write(ref _ends.KnownHead, head);
        return tail - head > most;
    }

    private struct Slot
    {
        /// <summary>One more than the position of the observation that may be read.</summary>
        public long Sequence;
        public CallObservation Call;
    }

    /// <summary>Both ends, in cache lines of their own.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
    private struct Ends
    {
        [System.Runtime.InteropServices.FieldOffset(64)]
        public long Tail;

        /// <summary>The head that was last looked at; more may have been taken since.</summary>
        [System.Runtime.InteropServices.FieldOffset(72)]
        public long KnownHead;

        [System.Runtime.InteropServices.FieldOffset(192)]
        public long Head;
    }
}
