namespace PredictionGuardrails.Statistics;

/// <summary>
/// Records without locks. A record is stored in a chunk of its thread and published by a release store of its place. The chunk is folded into an
/// aggregate later: the thread itself when the chunk is full or a window ends, or a reader.
/// <para>
/// Why nothing is lost and nothing counted twice: who folds a chunk has its claim, folds what is published and not folded yet, and notes up to where.
/// Only the thread itself goes back to the beginning of its chunk, and only with the claim, so that no record is overwritten before it is folded.
/// A thread that doesn't get the claim continues in a new slot and seals the old one, which a reader folds and drops. A reader drops a slot if it was
/// sealed, or its thread dead, before the claim was taken: nothing can come after that.
/// </para>
/// <para>
/// A thread that records never waits. (Longer than other files, because the argument is about all of this.) User code never runs inside a record: a model that calls its own guard has recorded before its caller does.
/// </para>
/// </summary>
internal abstract class Recorder<TAggregate> : Recorder
    where TAggregate : Aggregate
{
    private readonly Lock _reading = new();
    private readonly AggregateSet<TAggregate> _aggregates;
    private readonly Action _started;
    private readonly int _mostCapacity;
    private readonly SlotList _slots = new();
    private volatile bool _isDisposed;

    /// <param name="started">Called at each thread's first record, to start periodic reads.</param>
    /// <param name="create">Creates an aggregate.</param>
    /// <param name="mostCapacity">How many records a chunk has room for at most.</param>
    protected Recorder(Action started, Func<TAggregate> create, int mostCapacity)
    {
        _started = started;
        _aggregates = new AggregateSet<TAggregate>(create);
        _mostCapacity = mostCapacity;
    }

    /// <summary>How many slots there are; those of threads that ended, and sealed ones, leave at the next read.</summary>
    public int SlotCount
    {
        get
        {
            lock (_reading)
            {
                return _slots.All().Count();
            }
        }
    }

    /// <summary>What looks at the values; null for none.</summary>
    public Attendant<TAggregate>? Attendant { get; set; }

    /// <summary>Runs something of the attendant's while nothing is read and nothing shown to it.</summary>
    public void WithLock(Action action)
    {
        lock (_reading)
        {
            action();
        }
    }

    /// <summary>Takes what every thread has recorded since the last time. A chunk that another thread holds for longer than a fold takes is left for the next time.</summary>
    public void Read(Action<TAggregate> read)
    {
        lock (_reading)
        {
            FoldSlots();
            foreach (var aggregate in _aggregates.All)
            {
                if (!aggregate.Claim.TryTakeSoon())
                {
                    continue;
                }

                if (!aggregate.IsEmpty)
                {
                    Attendant?.Count(aggregate);
                    read(aggregate);
                    aggregate.Clear();
                }

                aggregate.Claim.Release();
            }

            Attendant?.EvaluateWindow();
        }
    }

    /// <summary>Ends the recorder. Slots that threads still hold keep next to nothing alive.</summary>
    public sealed override void Dispose()
    {
        lock (_reading)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            Unprepare();
            _slots.Clear();
            _aggregates.Clear();
            Attendant = null;
            Latency = null;
            RecorderNumbers.Return(Number);
        }
    }

    /// <summary>The numbers that need no look at anything, of those within a plan's bounds.</summary>
    protected virtual (double Low, double High) BandOf(RecordingPlan plan) => (plan.Low, plan.High);

    /// <summary>Has every thread ask for its band again at its next record. Called after the band has changed.</summary>
    protected void Unprepare()
    {
        // See Prepare: one of the two sees what the other one has written.
        Interlocked.MemoryBarrier();
        foreach (var slot in _slots.All())
        {
            slot.Plan = null;
        }
    }

    public sealed override ThreadSlot? Prepare(RecordingPlan plan)
    {
        if (_isDisposed)
        {
            return null;
        }

        var slot = ThreadSlots.At(Number);
        if (!ReferenceEquals(slot.Owner, this) || slot.IsFull)
        {
            slot = CreateSlot();
        }

        slot.Plan = plan;
        Interlocked.MemoryBarrier();
        SetBand(slot, plan);
        return slot;
    }

    /// <summary>
    /// What follows a record now and then: at the end of a block, and where a value is suspicious or every value is to be seen. Never waits.
    /// </summary>
    /// <returns>False where something was found because of which the prediction may not pass.</returns>
    protected bool Attend(ThreadSlot slot, double value, bool isMissing, bool isSuspicious)
    {
        ref var state = ref slot.State;
        if (!isMissing && state.SuspiciousRun != 0 && slot.EndsInRepeat)
        {
            isSuspicious |= NoteRepeat(ref state);
        }

        var isDue = false;
        if (state.Next > state.Limit)
        {
            isDue = EndLeg(ref slot);
        }

        if (Attendant is not { } attendant)
        {
            return true;
        }

        if (attendant.SeesEveryValue)
        {
            Show(attendant, ref slot.State, value, isMissing);
        }

        return EvaluateIfDue(attendant, slot, isDue, isSuspicious);
    }

    /// <summary>What follows records that were folded at once; they are a window of their own where they are many.</summary>
    protected bool AttendFolded(ThreadSlot slot)
    {
        var isDue = EndLeg(ref slot);
        return Attendant is not { } attendant || EvaluateIfDue(attendant, slot, isDue, isSuspicious: true);
    }

    /// <summary>Folds what the thread has recorded and goes back to the beginning of its chunk; with the claim.</summary>
    protected void FoldAndRewind(ThreadSlot slot, int capacity)
    {
        Fold(slot);
        slot.Rewind(capacity);
    }

    /// <summary>A free aggregate, claimed.</summary>
    protected TAggregate TakeAggregate(ThreadSlot slot) => _aggregates.Take(ref slot.State.Home);

    private static bool NoteRepeat(ref SlotState state)
    {
        state.Run = state.RepeatedAt == state.Next - 1 ? state.Run + 1 : 1;
        state.RepeatedAt = state.Next;
        return state.Run >= state.SuspiciousRun;
    }

    /// <summary>Begins the next leg of records, in another slot if the chunk is full and another thread is folding it.</summary>
    /// <returns>Whether the thread's window is over.</returns>
    private bool EndLeg(ref ThreadSlot slot)
    {
        slot.CountOff();
        ref var state = ref slot.State;
        var isOver = state.ToWindowEnd <= 0;
        if (isOver)
        {
            state.ToWindowEnd = Attendant is null ? int.MaxValue : BlockSize;
        }

        if (state.ToTimed <= 0)
        {
            Latency?.Ask();
            state.ToTimed = Latency?.NextGap(ref state.Random) ?? int.MaxValue;
        }

        if (slot.IsFull)
        {
            try
            {
                MakeRoom(ref slot);
            }
            catch
            {
                // There isn't a memory left. The next record must not be stored if there isn't a room for it.
                slot.Plan = null;
                throw;
            }
        }

        slot.SetLimit();
        return isOver;
    }

    private void MakeRoom(ref ThreadSlot slot)
    {
        if (slot.State.Claim.TryTake())
        {
            FoldAndRewind(slot, _mostCapacity);
            slot.State.Claim.Release();
            return;
        }

        var next = new ThreadSlot(this, _mostCapacity);
        next.Continue(slot);
        Add(next);
        slot.Seal();
        slot = next;
    }

    private void Fold(ThreadSlot slot)
    {
        if (slot.HasRecords)
        {
            var aggregate = TakeAggregate(slot);
            slot.FoldInto(aggregate);
            aggregate.Claim.Release();
        }
    }

    private void FoldSlots()
    {
        ThreadSlot? later = null;
        foreach (var slot in _slots.All())
        {
            // Asked before the claim: what is over then has published all that there is.
            var isOver = slot.IsOver;
            if (!slot.State.Claim.TryTakeSoon())
            {
                later = slot;
                continue;
            }

            Fold(slot);
            slot.State.Claim.Release();
            if (isOver)
            {
                _slots.Drop(slot, later);
            }
            else
            {
                later = slot;
            }
        }
    }

    private ThreadSlot CreateSlot()
    {
        var slot = new ThreadSlot(this, Math.Min(ThreadSlot.FirstCapacity, _mostCapacity));
        ref var state = ref slot.State;
        state.ToWindowEnd = BlockSize;
        state.ToTimed = Latency?.FirstGap(ref state.Random) ?? int.MaxValue;
        slot.SetLimit();
        Add(slot);
        _started();
        return slot;
    }

    private void Add(ThreadSlot slot)
    {
        ThreadSlots.Set(Number, slot);
        _slots.Add(slot);
    }

    private void SetBand(ThreadSlot slot, RecordingPlan plan)
    {
        ref var state = ref slot.State;
        var (low, high) = BandOf(plan);
        state.Low = low;
        state.High = high;
        state.SuspiciousRun = Attendant?.SuspiciousRun ?? 0;
    }

    private void Show(Attendant<TAggregate> attendant, ref SlotState state, double value, bool isMissing)
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
            state.Row = attendant.Row;
            state.Seen = isMissing ? Aggregate.NothingBits : bits;
        }
        finally
        {
            _reading.Exit();
        }
    }

    private bool EvaluateIfDue(Attendant<TAggregate> attendant, ThreadSlot slot, bool isDue, bool isSuspicious)
    {
        if (isSuspicious && --slot.State.Patience <= 0)
        {
            isDue = true;
        }

        return !isDue || EvaluateWindow(attendant, slot);
    }

    /// <summary>Folds and counts what the thread has recorded, and has it looked at. Where another thread is at that, it waits for its next turn.</summary>
    private bool EvaluateWindow(Attendant<TAggregate> attendant, ThreadSlot slot)
    {
        if (!_reading.TryEnter())
        {
            slot.State.ToWindowEnd = BlockSize;
            slot.SetLimit();
            return true;
        }

        try
        {
            // The thread that folds another thread's chunk has the lock, so this claim is free.
            if (slot.State.Claim.TryTake())
            {
                slot.CountOff();
                FoldAndRewind(slot, slot.Capacity);
                slot.State.Claim.Release();
            }

            foreach (var aggregate in _aggregates.All)
            {
                if (aggregate.Claim.TryTake())
                {
                    attendant.Count(aggregate);
                    aggregate.Claim.Release();
                }
            }

            attendant.EvaluateWindow();
        }
        finally
        {
            _reading.Exit();
        }

        slot.State.ToWindowEnd = attendant.Blocks * BlockSize;
        slot.State.Patience = attendant.Patience;
        slot.SetLimit();
        if (slot.Plan is { } plan)
        {
            SetBand(slot, plan);
        }

        return attendant.Report();
    }
}
