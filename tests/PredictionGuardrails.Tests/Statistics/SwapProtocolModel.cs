namespace PredictionGuardrails.Tests.Statistics;

/// <summary>
/// The protocol between a thread that records and the reader that swaps its buffer (see Recorder and Cell), step by step, with the thread's
/// store buffer between it and the memory. Every order of steps is tried, and for each the question is whether all records were counted once.
/// </summary>
/// <param name="storesStayInOrder">
/// True for x64: stores leave the buffer in the order in which they were made. False for Arm64: in any order, but a release store waits for
/// all before it. A load never waits for the stores before it, on either.
/// </param>
/// <param name="hasBarrier">Whether the reader has the thread pass a full barrier between the swap and the look at the flag.</param>
/// <param name="leavesByRelease">Whether the flag goes down by a release store.</param>
internal sealed class SwapProtocolModel(bool storesStayInOrder, bool hasBarrier = true, bool leavesByRelease = true)
{
    private const int Records = 3;
    private const int Reads = 3;

    private readonly HashSet<State> _seen = [];
    private readonly HashSet<int> _totals = [];

    private enum Place
    {
        Busy,
        CountOfFirst,
        CountOfSecond,
    }

    /// <summary>How many of the three records were counted, in every order of steps that there is.</summary>
    public IReadOnlySet<int> CountedInAnyOrder()
    {
        Explore(new State());
        return _totals;
    }

    public int StatesSeen => _seen.Count;

    private void Explore(State state)
    {
        if (!_seen.Add(state))
        {
            return;
        }

        var isStuck = true;
        foreach (var next in WriterSteps(state).Concat(BufferSteps(state)).Concat(ReaderSteps(state)))
        {
            isStuck = false;
            Explore(next);
        }

        if (isStuck)
        {
            // Both have ended and every store has arrived: the last read finds what is left.
            _totals.Add(state.Taken + state.CountOfFirst + state.CountOfSecond);
        }
    }

    private static IEnumerable<State> WriterSteps(State it)
    {
        if (it.Recorded == Records)
        {
            yield break;
        }

        yield return it.WriterStep switch
        {
            0 => it.Storing(Place.Busy, 1, isRelease: true) with { WriterStep = 1 },
            1 => it with { WriterStep = 2, Mine = it.Active },
            2 => it with { WriterStep = 3, Read = it.Sees(it.Mine) },
            3 => it.Storing(Place.CountOfFirst + it.Mine, it.Read + 1, isRelease: false) with { WriterStep = 4 },
            _ => it.Storing(Place.Busy, 0, isRelease: true) with { WriterStep = 0, Recorded = it.Recorded + 1 },
        };
    }

    private IEnumerable<State> BufferSteps(State it)
    {
        var stores = it.Stores();
        for (var i = 0; i < stores.Length; i++)
        {
            var isRelease = stores[i].IsRelease && (leavesByRelease || stores[i].Value == 1);
            var isHeldUp = storesStayInOrder || isRelease ? i > 0 : stores[..i].Any(before => before.Place == stores[i].Place);
            if (!isHeldUp)
            {
                yield return it.Arrived(i);
            }
        }
    }

    private IEnumerable<State> ReaderSteps(State it)
    {
        if (it.ReadsDone == Reads)
        {
            yield break;
        }

        switch (it.ReaderStep)
        {
            case 0 when it.HasPending:
                yield return it with { ReaderStep = 1, IsLeftover = true };
                break;
            case 0:
                yield return it with { ReaderStep = 1, HasPending = true, Pending = it.Active, Active = 1 - it.Active };
                break;
            case 1:
                yield return (hasBarrier ? it.AllArrived() : it) with { ReaderStep = 2 };
                break;
            case 2:
                yield return it.Busy == 1
                    ? it with { ReaderStep = 0, ReadsDone = it.ReadsDone + 1, IsLeftover = false }
                    : it with { ReaderStep = 3 };
                break;
            case 3:
                yield return it with { ReaderStep = 4, Found = it.Pending == 0 ? it.CountOfFirst : it.CountOfSecond };
                break;
            default:
                yield return it with
                {
                    // After what an earlier read left, this one goes on with a swap of its own.
                    ReaderStep = 0,
                    ReadsDone = it.IsLeftover ? it.ReadsDone : it.ReadsDone + 1,
                    IsLeftover = false,
                    HasPending = false,
                    Taken = it.Taken + it.Found,
                    CountOfFirst = it.Pending == 0 ? 0 : it.CountOfFirst,
                    CountOfSecond = it.Pending == 1 ? 0 : it.CountOfSecond,
                };
                break;
        }
    }

    private readonly record struct Store(Place Place, int Value, bool IsRelease);

    /// <summary>Memory, the thread (its step, its registers, its store buffer, a character a store) and the reader.</summary>
    private sealed record State
    {
        public int Active { get; init; }

        public int Busy { get; init; }

        public int CountOfFirst { get; init; }

        public int CountOfSecond { get; init; }

        public int WriterStep { get; init; }

        public int Recorded { get; init; }

        public int Mine { get; init; }

        public int Read { get; init; }

        public string Buffer { get; init; } = string.Empty;

        public int ReaderStep { get; init; }

        public int ReadsDone { get; init; }

        public bool HasPending { get; init; }

        public int Pending { get; init; }

        public bool IsLeftover { get; init; }

        public int Found { get; init; }

        public int Taken { get; init; }

        public Store[] Stores() => [.. Buffer.Select(it => new Store((Place)(it >> 8), it & 0x7F, (it & 0x80) != 0))];

        public State Storing(Place place, int value, bool isRelease) =>
            this with { Buffer = Buffer + (char)(((int)place << 8) | value | (isRelease ? 0x80 : 0)) };

        /// <summary>A buffer's count as the thread sees it: its own stores first.</summary>
        public int Sees(int buffer)
        {
            var own = Stores().LastOrDefault(store => store.Place == Place.CountOfFirst + buffer, new Store(Place.Busy, -1, false));
            return own.Value >= 0 ? own.Value : buffer == 0 ? CountOfFirst : CountOfSecond;
        }

        public State Arrived(int index)
        {
            var store = Stores()[index];
            var next = this with { Buffer = Buffer.Remove(index, 1) };
            return store.Place switch
            {
                Place.Busy => next with { Busy = store.Value },
                Place.CountOfFirst => next with { CountOfFirst = store.Value },
                _ => next with { CountOfSecond = store.Value },
            };
        }

        public State AllArrived()
        {
            var next = this;
            while (next.Buffer.Length > 0)
            {
                next = next.Arrived(0);
            }

            return next;
        }
    }
}
