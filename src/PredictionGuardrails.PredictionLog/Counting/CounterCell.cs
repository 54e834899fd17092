namespace PredictionGuardrails.PredictionLog.Counting;

/// <summary>Counters that one thread at a time adds to, and any may read.</summary>
/// <param name="page">Keeps the memory.</param>
/// <param name="start">Where the cell begins.</param>
internal readonly unsafe struct CounterCell(CounterPage page, long* start)
{
    /// <summary>The page that the cell belongs to.</summary>
    public CounterPage Page => page;

    /// <summary>Marks the cell as used. A number of zero is a cell that isn't.</summary>
    public void Begin(int guard) => Volatile.Write(ref start[0], guard + 1);

    public void Offer() => Add(1, 1);

    public void DropBecauseFull() => Add(2, 1);

    /// <summary>Counts a call that is dropped because its thread has no ring. Any number of threads may do this at once.</summary>
    public void OfferAndDrop()
    {
        Interlocked.Increment(ref start[1]);
        Interlocked.Increment(ref start[2]);
    }

    public void DropBecauseOfStorage(long records) => Add(3, records);

    public void DropBecauseItFailed() => Add(4, 1);

    public void Write(long records) => Add(5, records);

    public void DropBecauseOfSinks(long records) => Add(6, records);

    public void SampleOut() => Add(7, 1);

    public LogCounts Read() => new(Get(1), Get(2), Get(3), Get(4), Get(5), Get(6), Get(7));

    private void Add(int index, long value) => Volatile.Write(ref start[index], start[index] + value);

    private long Get(int index) => Volatile.Read(ref start[index]);
}
