using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>One thread's place in one recorder: the buffer that it writes into, and whether it is writing now.</summary>
internal abstract class Cell(object owner)
{
    private CellState _state = CellState.Fresh;

    /// <summary>The recorder; another one may have the same number later, and then the slot is its owner's no more.</summary>
    public object Owner { get; } = owner;

    /// <summary>The thread that writes here.</summary>
    public Thread Thread { get; } = Thread.CurrentThread;

    /// <summary>Whether the thread was in the middle of a record; asked after a process-wide barrier.</summary>
    public bool IsBusy => Volatile.Read(ref _state.Busy) != 0;

    /// <summary>
    /// Announces a record. The announcement and the read of the buffer that follows must not be swapped by the compiler, hence volatile; that
    /// the processor may swap them is what the reader's process-wide barrier is for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter() => Volatile.Write(ref _state.Busy, 1);

    /// <summary>Ends a record: a release store, so that whoever sees the flag down sees the whole record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave() => Volatile.Write(ref _state.Busy, 0);

    /// <summary>What the thread keeps for itself here; nobody else looks at it.</summary>
    public ref CellState State => ref _state;
}

/// <inheritdoc cref="Cell"/>
internal sealed class Cell<TBuffer>(object owner, TBuffer buffer) : Cell(owner)
    where TBuffer : class, IBuffer
{
    private TBuffer _active = buffer;

    /// <summary>A buffer that was swapped out while its thread was busy: read at a later swap. While there is one, the cell is not swapped again.</summary>
    public TBuffer? Pending { get; set; }

    /// <summary>The buffer to write into; read between <see cref="Cell.Enter"/> and <see cref="Cell.Leave"/> alone.</summary>
    public TBuffer Active
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _active);
    }

    public TBuffer Swap(TBuffer spare)
    {
        var old = _active;
        Volatile.Write(ref _active, spare);
        return old;
    }
}
