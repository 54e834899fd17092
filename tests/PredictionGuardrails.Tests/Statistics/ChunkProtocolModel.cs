namespace PredictionGuardrails.Tests.Statistics;

/// <summary>
/// The protocol between a thread that records and a reader (see Recorder and ThreadSlot), step by step, with the thread's store buffer between it and the
/// memory. Every order of steps is tried, and for each the question is which records were folded. Chunks have room for two records.
/// </summary>
/// <param name="storesStayInOrder">
/// True for x64: stores leave the buffer in the order in which they were made. False for Arm64: in any order, but a release store waits for
/// all before it. A load never waits for the stores before it, on either.
/// </param>
/// <param name="fault">What is left out on purpose.</param>
internal sealed class ChunkProtocolModel(bool storesStayInOrder, ChunkFault fault = ChunkFault.None)
{
    public const int Records = 5;

    private const int Capacity = 2;
    private const int MostReads = 3;

    private readonly HashSet<State> _seen = [];
    private readonly HashSet<string> _outcomes = [];

    /// <summary>Which records were folded, in the order of their numbers, in every order of steps that there is.</summary>
    public IReadOnlySet<string> FoldedInAnyOrder()
    {
        var first = new Slot(Chunk: "00", Next: 0, Folded: 0, Claim: 0, IsSealed: 0, IsDropped: false);
        Explore(new State { Slots = new Slots(first, first, first), Used = 1 });
        return _outcomes;
    }

    public int StatesSeen => _seen.Count;

    private void Explore(State state)
    {
        if (!_seen.Add(state))
        {
            return;
        }

        var isStuck = true;
        foreach (var next in ThreadSteps(state).Concat(BufferSteps(state)).Concat(ReaderSteps(state)))
        {
            isStuck = false;
            Explore(next);
        }

        if (isStuck)
        {
            _outcomes.Add(string.Concat(state.Result.Order()));
        }
    }

    /// <summary>Stores, publishes, and makes room when the chunk is full.</summary>
    private IEnumerable<State> ThreadSteps(State it)
    {
        var slot = it.Slots[it.Mine];
        switch (it.ThreadStep)
        {
            case ThreadStep.Store when it.Recorded < Records:
                yield return it.Storing(new Store(Place.Chunk + it.Position, it.Mine, it.Recorded + 1, false)) with { ThreadStep = ThreadStep.Publish };
                break;

            case ThreadStep.Publish:
                yield return it.Storing(new Store(Place.Next, it.Mine, it.Position + 1, fault != ChunkFault.NoRelease)) with
                {
                    Position = it.Position + 1,
                    Recorded = it.Recorded + 1,
                    ThreadStep = it.Position + 1 == Capacity ? ThreadStep.Claim : ThreadStep.Store,
                };
                break;

            // An interlocked operation waits for all stores before it.
            case ThreadStep.Claim when it.Buffer.Length == 0 && fault == ChunkFault.RewindsOutsideClaim:
                yield return it with { ThreadStep = ThreadStep.Fold };
                break;

            case ThreadStep.Claim when it.Buffer.Length == 0:
                yield return slot.Claim == 0
                    ? it.With(it.Mine, slot with { Claim = 1 }) with { ThreadStep = ThreadStep.Fold }
                    : it with { ThreadStep = ThreadStep.Link };
                break;

            case ThreadStep.Fold:
                yield return it.Folding(it.Mine, slot.Folded, Capacity) with { ThreadStep = ThreadStep.Rewind };
                break;

            // Folded and Next go back, and then the claim is released.
            case ThreadStep.Rewind:
                var rewound = it.Storing(new Store(Place.Folded, it.Mine, 0, false)).Storing(new Store(Place.Next, it.Mine, 0, false));
                yield return (fault == ChunkFault.RewindsOutsideClaim ? rewound : rewound.Storing(new Store(Place.Claim, it.Mine, 0, true))) with
                {
                    Position = 0,
                    ThreadStep = ThreadStep.Store,
                };
                break;

            // Another slot is added, also by an interlocked operation, and the old one sealed.
            case ThreadStep.Link:
                yield return it.Storing(new Store(Place.IsSealed, it.Mine, 1, true)) with
                {
                    Used = it.Used + 1,
                    Mine = it.Used,
                    Position = 0,
                    ThreadStep = ThreadStep.Store,
                };
                break;
        }
    }

    private IEnumerable<State> BufferSteps(State it)
    {
        var stores = it.Stores();
        for (var i = 0; i < stores.Length; i++)
        {
            var isHeldUp = storesStayInOrder || stores[i].IsRelease
                ? i > 0
                : stores[..i].Any(before => before.Place == stores[i].Place && before.Slot == stores[i].Slot);
            if (!isHeldUp)
            {
                yield return it.Arrived(i);
            }
        }
    }

    /// <summary>
    /// Goes through the slots: asks whether each is over, claims it, folds it, releases it, and drops it if it was over. The last read comes after the
    /// thread's end.
    /// </summary>
    private IEnumerable<State> ReaderSteps(State it)
    {
        var isThreadOver = it.Recorded == Records && it.ThreadStep == ThreadStep.Store && it.Buffer.Length == 0;
        var slot = it.Slots[it.Visited];
        switch (it.ReaderStep)
        {
            case ReaderStep.Idle when it.Reads < MostReads && (it.Reads < MostReads - 1 || isThreadOver):
                yield return it with { ReaderStep = ReaderStep.Ask, Visited = 0, ToVisit = it.Used };
                break;

            case ReaderStep.Ask when it.Visited == it.ToVisit:
                yield return it with { ReaderStep = ReaderStep.Idle, Reads = it.Reads + 1, Visited = 0 };
                break;

            case ReaderStep.Ask when slot.IsDropped:
                yield return it with { Visited = it.Visited + 1 };
                break;

            case ReaderStep.Ask:
                yield return it with { ReaderStep = ReaderStep.Claim, IsOver = slot.IsSealed == 1 || isThreadOver || fault == ChunkFault.DropsLiving };
                break;

            case ReaderStep.Claim when slot.Claim == 1:
                yield return it with { ReaderStep = ReaderStep.Ask, Visited = it.Visited + 1 };
                break;

            case ReaderStep.Claim:
                yield return it.With(it.Visited, slot with { Claim = 1 }) with { ReaderStep = ReaderStep.ReadNext };
                break;

            case ReaderStep.ReadNext:
                yield return it with { ReaderStep = ReaderStep.Fold, Seen = slot.Next };
                break;

            case ReaderStep.Fold:
                var folded = it.Folding(it.Visited, slot.Folded, it.Seen);
                yield return folded.With(it.Visited, slot with { Folded = it.Seen }) with { ReaderStep = ReaderStep.Release };
                break;

            case ReaderStep.Release:
                yield return it.With(it.Visited, slot with { Claim = 0, IsDropped = it.IsOver }) with { ReaderStep = ReaderStep.Ask, Visited = it.Visited + 1 };
                break;
        }
    }

    private enum Place
    {
        Next,
        Folded,
        Claim,
        IsSealed,
        Chunk,
    }

    private enum ThreadStep
    {
        Store,
        Publish,
        Claim,
        Fold,
        Rewind,
        Link,
    }

    private enum ReaderStep
    {
        Idle,
        Ask,
        Claim,
        ReadNext,
        Fold,
        Release,
    }

    private readonly record struct Store(Place Place, int Slot, int Value, bool IsRelease);

    /// <summary>What of a slot is in memory.</summary>
    private readonly record struct Slot(string Chunk, int Next, int Folded, int Claim, int IsSealed, bool IsDropped);

    /// <summary>As many as there can be: each needs a reader that had the claim of the one before.</summary>
    private readonly record struct Slots(Slot First, Slot Second, Slot Third)
    {
        public Slot this[int number] => number switch { 0 => First, 1 => Second, _ => Third };

        public Slots With(int number, Slot slot) => number switch
        {
            0 => this with { First = slot },
            1 => this with { Second = slot },
            _ => this with { Third = slot },
        };
    }

    /// <summary>Memory, the thread (its step, its registers, its store buffer, a character a store) and the reader.</summary>
    private sealed record State
    {
        public Slots Slots { get; init; }

        public int Used { get; init; }

        public int Mine { get; init; }

        public int Position { get; init; }

        public int Recorded { get; init; }

        public ThreadStep ThreadStep { get; init; }

        public string Buffer { get; init; } = string.Empty;

        public ReaderStep ReaderStep { get; init; }

        public int Reads { get; init; }

        public int Visited { get; init; }

        public int ToVisit { get; init; }

        public bool IsOver { get; init; }

        public int Seen { get; init; }

        public string Result { get; init; } = string.Empty;

        public Store[] Stores() =>
            [.. Buffer.Select(it => new Store((Place)(it >> 12), (it >> 8) & 0xF, it & 0x7F, (it & 0x80) != 0))];

        public State Storing(Store store) =>
            this with { Buffer = Buffer + (char)(((int)store.Place << 12) | (store.Slot << 8) | store.Value | (store.IsRelease ? 0x80 : 0)) };

        public State With(int number, Slot slot) => this with { Slots = Slots.With(number, slot) };

        /// <summary>Folds what the memory has at these places of a chunk.</summary>
        public State Folding(int number, int from, int to) => this with { Result = Result + (from < to ? Slots[number].Chunk[from..to] : string.Empty) };

        public State Arrived(int index)
        {
            var store = Stores()[index];
            var slot = Slots[store.Slot];
            var changed = store.Place switch
            {
                Place.Next => slot with { Next = store.Value },
                Place.Folded => slot with { Folded = store.Value },
                Place.Claim => slot with { Claim = store.Value },
                Place.IsSealed => slot with { IsSealed = store.Value },
                _ => slot with { Chunk = slot.Chunk.Remove(store.Place - Place.Chunk, 1).Insert(store.Place - Place.Chunk, $"{store.Value}") },
            };
            return (this with { Buffer = Buffer.Remove(index, 1) }).With(store.Slot, changed);
        }
    }
}

/// <summary>What a step of the protocol can leave out.</summary>
internal enum ChunkFault
{
    None,

    /// <summary>A record is published by an ordinary store.</summary>
    NoRelease,

    /// <summary>The thread folds its chunk and goes back to its beginning without the claim.</summary>
    RewindsOutsideClaim,

    /// <summary>A reader drops the slot of a thread that lives.</summary>
    DropsLiving,
}
