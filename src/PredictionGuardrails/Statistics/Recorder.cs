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
    /// <summary>How many records of a thread make a block. One call in every two blocks is timed.</summary>
    private const int BlockSize = 32;

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

    /// <summary>What looks at the values; null for nobody.</summary>
    public Attendant<TBuffer>? Attendant { get; set; }

    /// <summary>A thread's cell.</summary>
    /// <param name="thread">The current thread.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Cell<TBuffer> CellOf(ThreadRecordingContext thread)
    {
        var cells = thread.Cells;
        return (uint)_number < (uint)cells.Length && cells[_number] is { } cell && ReferenceEquals(cell.Owner, this)
            ? Unsafe.As<Cell<TBuffer>>(cell)
            : AddCell(thread);
    }

    /// <summary>Runs something of the attendant's while nothing is read and nothing shown to it.</summary>
    public void WithLock(Action action)
    {
        lock (_reading)
        {
            action();
        }
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
            Attendant?.EvaluateWindow();
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

    /// <summary>
    /// What follows a record now and then: at the end of each block, and where a value is suspicious or every value is to be seen. Never waits.
    /// </summary>
    /// <returns>False where something was found because of which the prediction may not pass.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    protected bool Attend(Cell<TBuffer> cell, double value, bool isMissing, bool isSuspicious)
    {
        ref var state = ref cell.State;
        if (state.Held > 0)
        {
            (state.Countdown, state.Held, isSuspicious) = (state.Held - 2, 0, true);
        }

        var isDue = state.Countdown < 0 && EndsWindow(ref state);
        if (Attendant is not { } attendant)
        {
            return true;
        }

        if (attendant.SeesEveryValue)
        {
            Show(attendant, ref state, value, isMissing);
        }

        if (isSuspicious && --state.Patience <= 0)
        {
            isDue = true;
        }

        return !isDue || EvaluateWindow(attendant, cell);
    }

    /// <summary>Reads every buffer that was swapped out and whose thread is not in the middle of a record.</summary>
    private void TakePending(Action<TBuffer> read)
    {
        // The thread that reads is in the middle of no record, for nothing of a reader's runs inside one: its own buffers need no barrier.
        if (_known.Exists(static cell => cell.Pending is not null && cell.Thread != Thread.CurrentThread))
        {
            Interlocked.MemoryBarrierProcessWide();
        }

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
            Attendant?.Count(buffer);
            read(buffer);
            buffer.Clear();
        }

        _spares.Push(buffer);
        if (isDead)
        {
            _known.Remove(cell);
            if (!cell.Active.IsEmpty)
            {
                Attendant?.Count(cell.Active);
                read(cell.Active);
            }
        }
    }

    /// <summary>
    /// Begins the next leg of records. A block has two legs where a call in it is timed, at a place of chance, so that no pattern in the calls
    /// favours one of them; a window has one block or several.
    /// </summary>
    private static bool EndsWindow(ref CellState state)
    {
        if (state.RestOfBlock > 0)
        {
            state.IsTimed = true;
            (state.Countdown, state.RestOfBlock) = (state.RestOfBlock - 1, 0);
            return false;
        }

        var place = (int)(state.NextRandom() % (2 * BlockSize));
        (state.Countdown, state.RestOfBlock) = place is > 0 and < BlockSize ? (place - 1, (short)(BlockSize - place)) : (BlockSize - 1, (short)0);
        state.IsTimed |= place == 0;
        return --state.BlocksLeft <= 0;
    }

    private void Show(Attendant<TBuffer> attendant, ref CellState state, double value, bool isMissing)
    {
        if (!_reading.TryEnter())
        {
            state.Row = 0;
            return;
        }

        try
        {
            var bits = BitConverter.DoubleToUInt64Bits(value);
            var isFirst = state.Row != attendant.Row;
            attendant.OnValue(value, isMissing, !isFirst && !isMissing && bits == state.Seen, isFirst);
            (state.Row, state.Seen) = (attendant.Row, isMissing ? CellState.NoLast : bits);
        }
        finally
        {
            _reading.Exit();
        }
    }

    /// <summary>Counts what the thread has recorded, in its own buffers, and has it looked at. Where another thread is at that, it waits for its next turn.</summary>
    private bool EvaluateWindow(Attendant<TBuffer> attendant, Cell<TBuffer> cell)
    {
        if (!_reading.TryEnter())
        {
            cell.State.BlocksLeft = 1;
            return true;
        }

        try
        {
            // The thread is here, and so in the middle of no record: what was swapped out while it was can be counted too.
            if (cell.Pending is not null)
            {
                attendant.Count(cell.Pending);
            }

            attendant.Count(cell.Active);
            attendant.EvaluateWindow();
        }
        finally
        {
            _reading.Exit();
        }

        (cell.State.BlocksLeft, cell.State.Patience, cell.State.SuspiciousRun) = (attendant.Blocks, attendant.Patience, attendant.SuspiciousRun);
        return attendant.Report();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Cell<TBuffer> AddCell(ThreadRecordingContext thread)
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
