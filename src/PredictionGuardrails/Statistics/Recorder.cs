using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// Records without locks. Each thread writes into a buffer of its own; a reader swaps every thread's buffer for a spare and reads the old one.
/// <para>
/// Why nothing is lost and nothing counted twice: a writer announces itself (flag up), then reads which buffer is its, writes, then takes the
/// flag down by a release store. The reader first puts the spare in, then has every processor of the process pass a full barrier, then looks
/// at the flag. A writer whose flag went up before its barrier is seen: either still up, and its old buffer is left for a later swap, or down
/// again, and all that it wrote is visible. One whose flag went up after its barrier reads the spare. The reader never waits for a writer.
/// </para>
/// <para>
/// User code never runs between flag up and flag down, so that a record can neither block nor come back to the same cell.
/// </para>
/// </summary>
internal abstract class Recorder<TBuffer> : IDisposable
    where TBuffer : class, IBuffer
{
    private readonly Lock _reading = new();
    private readonly List<Cell<TBuffer>> _known = [];
    private readonly Stack<TBuffer> _spares = new();
    private readonly int _number = RecorderNumbers.Take();
    private readonly Action _started;
    private bool _isDisposed;

    /// <param name="started">Called at each thread's first record, to have somebody read from time to time.</param>
    protected Recorder(Action started) => _started = started;

    /// <summary>How many threads have a cell here; those that ended leave at the next read.</summary>
    public int CellCount
    {
        get
        {
            lock (_reading)
            {
                return _known.Count;
            }
        }
    }

    /// <summary>A thread's cell.</summary>
    /// <param name="thread">The current thread.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected Cell<TBuffer> CellOf(RecordingThread thread)
    {
        var cells = thread.Cells;
        return (uint)_number < (uint)cells.Length && cells[_number] is { } cell && ReferenceEquals(cell.Owner, this)
            ? Unsafe.As<Cell<TBuffer>>(cell)
            : AddCell(thread);
    }

    /// <summary>Takes what every thread has recorded since the last time.</summary>
    public void Read(Action<TBuffer> read)
    {
        lock (_reading)
        {
            // What an earlier read had to leave comes first, for a cell that has such a buffer is not swapped: without this, what its thread
            // recorded since would be missing here.
            if (_known.Exists(static cell => cell.Pending is not null))
            {
                TakePending(read);
            }

            foreach (var cell in _known)
            {
                cell.Pending ??= cell.Swap(_spares.TryPop(out var spare) ? spare : CreateBuffer());
            }

            TakePending(read);
        }
    }

    /// <summary>Ends the recorder. Cells that threads still hold keep next to nothing alive.</summary>
    public void Dispose()
    {
        lock (_reading)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _known.ForEach(cell => cell.Swap(CreateBuffer()));
            _known.Clear();
            _spares.Clear();
            RecorderNumbers.Return(_number);
        }
    }

    protected abstract TBuffer CreateBuffer();

    /// <summary>Reads every buffer that was swapped out and whose thread is not in the middle of a record.</summary>
    private void TakePending(Action<TBuffer> read)
    {
        Interlocked.MemoryBarrierProcessWide();
        for (var i = _known.Count - 1; i >= 0; i--)
        {
            if (_known[i].Pending is not null)
            {
                Take(_known[i], read);
            }
        }
    }

    private void Take(Cell<TBuffer> cell, Action<TBuffer> read)
    {
        // A thread that was alive at the swap may have recorded since; one that is dead now will not record any more.
        var isDead = !cell.Thread.IsAlive;
        if (cell.IsBusy && !isDead)
        {
            return;
        }

        var buffer = cell.Pending!;
        cell.Pending = null;
        if (!buffer.IsEmpty)
        {
            read(buffer);
            buffer.Clear();
        }

        _spares.Push(buffer);
        if (isDead)
        {
            _known.Remove(cell);
            if (!cell.Active.IsEmpty)
            {
                read(cell.Active);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Cell<TBuffer> AddCell(RecordingThread thread)
    {
        var cell = new Cell<TBuffer>(this, CreateBuffer());
        lock (_reading)
        {
            // A recorder that is gone has no place for it: what is recorded then goes nowhere.
            if (!_isDisposed)
            {
                thread.SetCell(_number, cell);
                _known.Add(cell);
            }
        }

        _started();
        return cell;
    }
}
