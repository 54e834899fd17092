using System.Numerics;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>
/// The latest predictions of a guard in their order, found by the hashes of their keys and IDs, with their outcomes. Memory is bounded: a prediction leaves
/// when all of its outcomes are final; if that isn't enough, half of the keys do, chosen by their hashes, so that the rest is a sample that favors nothing.
/// One thread at a time uses it.
/// </summary>
/// <param name="capacity">The largest number of predictions, a power of two.</param>
/// <param name="outcomes">The number of outcomes of each prediction.</param>
/// <param name="horizon">How long predictions are kept at least, in ticks.</param>
internal sealed class PredictionIndex(int capacity, int outcomes, long horizon)
{
    private const int FirstCapacity = 1024;
    private const byte LargestLevel = 32;
    private IndexedPrediction[] _predictions = new IndexedPrediction[Math.Min(FirstCapacity, capacity)];
    private IndexedOutcome[] _outcomes = new IndexedOutcome[Math.Min(FirstCapacity, capacity) * outcomes];
    private int[] _byKey = new int[Math.Min(FirstCapacity, capacity)];
    private int[] _byId = new int[Math.Min(FirstCapacity, capacity)];
    private byte _level;

    /// <summary>The number of the oldest prediction.</summary>
    public long First { get; private set; }

    /// <summary>The number of the next prediction.</summary>
    public long Next { get; private set; }

    /// <summary>Called with the numbers of predictions before and after half of the keys have left, in their order.</summary>
    public Action<Func<long, long>>? Renumbered { get; set; }

    public int Count => (int)(Next - First);

    /// <summary>The largest number of predictions whose arrays fit into memory.</summary>
    public static int CapacityFor(long bytes, int outcomes)
    {
        var each = System.Runtime.CompilerServices.Unsafe.SizeOf<IndexedPrediction>()
            + (outcomes * System.Runtime.CompilerServices.Unsafe.SizeOf<IndexedOutcome>()) + (2 * sizeof(int));
        return (int)(BitOperations.RoundUpToPowerOf2((ulong)Math.Min(bytes / each, 1 << 29) + 1) / 2);
    }

    public ref IndexedPrediction this[long number] => ref _predictions[number & (_predictions.Length - 1)];

    /// <summary>The outcome of a prediction.</summary>
    public ref IndexedOutcome OutcomeOf(long number, int outcome) => ref _outcomes[((number & (_predictions.Length - 1)) * outcomes) + outcome];

    /// <summary>Whether a key is one of a sample of 2 to the power of minus a level.</summary>
    public static bool IsKept(ulong hash, byte level) => (hash & ((1UL << level) - 1)) == 0;

    public void Add(in IndexedPrediction prediction)
    {
        while (Count == _predictions.Length && IsKept(prediction.Sampling, _level))
        {
            MakeRoom(prediction.Time);
        }

        if (!IsKept(prediction.Sampling, _level))
        {
            return;
        }

        var number = Next++;
        ref var added = ref this[number];
        added = prediction;
        added.Level = Math.Max(prediction.Level, _level);
        _outcomes.AsSpan((int)(number & (_predictions.Length - 1)) * outcomes, outcomes).Clear();
        Link(number);
    }

    /// <summary>Finds all predictions with a key or an ID, the latest first.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="isId">Whether it's the hash of an ID.</param>
    /// <param name="found">Receives their numbers.</param>
    public void Find(ulong hash, bool isId, List<long> found)
    {
        var heads = isId ? _byId : _byKey;
        for (var slot = heads[Bucket(hash, heads)]; slot != 0;)
        {
            ref var candidate = ref _predictions[slot - 1];
            if ((isId ? candidate.Id : candidate.Key) == hash)
            {
                found.Add(NumberOf(slot - 1));
            }

            slot = isId ? candidate.NextById : candidate.NextByKey;
        }
    }

    /// <summary>The number of the first prediction that was made after a time.</summary>
    /// <param name="time">The time, in ticks of UTC.</param>
    public long FirstAfter(long time)
    {
        var number = First;
        while (number < Next && this[number].Time <= time)
        {
            number++;
        }

        return number;
    }

    /// <summary>Keeps a larger sample again, if everything of the whole horizon has had room for long.</summary>
    /// <param name="now">The time in UTC, in ticks.</param>
    public void Relax(long now)
    {
        if (_level > 0 && Count < _predictions.Length / 4 && Count > 0 && this[First].Time <= now - horizon)
        {
            _level--;
        }
    }

    private static int Bucket(ulong hash, int[] heads) => (int)((hash >> 32) & (ulong)(heads.Length - 1));

    private long NumberOf(int slot)
    {
        var mask = _predictions.Length - 1;
        return First + ((slot - (int)(First & mask)) & mask);
    }

    private void MakeRoom(long now)
    {
        if (this[First].Time <= now - horizon || _level == LargestLevel)
        {
            RemoveFirst();
        }
        else if (_predictions.Length < capacity)
        {
            Rebuild(_predictions.Length * 2, static _ => true);
        }
        else
        {
            _level++;
            var level = _level;
            Rebuild(_predictions.Length, prediction => IsKept(prediction.Sampling, level));
        }
    }

    /// <summary>The oldest prediction is the last of its chains.</summary>
    private void RemoveFirst()
    {
        var slot = (int)(First & (_predictions.Length - 1)) + 1;
        ref var removed = ref _predictions[slot - 1];
        if (removed.Key != 0)
        {
            Unlink(ref _byKey[Bucket(removed.Key, _byKey)], slot, isId: false);
        }

        Unlink(ref _byId[Bucket(removed.Id, _byId)], slot, isId: true);
        First++;
    }

    private void Unlink(ref int head, int slot, bool isId)
    {
        ref var link = ref head;
        while (link != slot)
        {
            ref var next = ref _predictions[link - 1];
            link = ref isId ? ref next.NextById : ref next.NextByKey;
        }

        link = 0;
    }

    private void Link(long number)
    {
        var slot = (int)(number & (_predictions.Length - 1)) + 1;
        ref var added = ref _predictions[slot - 1];
        if (added.Key != 0)
        {
            ref var byKey = ref _byKey[Bucket(added.Key, _byKey)];
            added.NextByKey = byKey;
            byKey = slot;
        }

        ref var byId = ref _byId[Bucket(added.Id, _byId)];
        added.NextById = byId;
        byId = slot;
    }

    /// <summary>Moves the predictions that are kept to new arrays, numbered from 0.</summary>
    private void Rebuild(int length, Func<IndexedPrediction, bool> isKept)
    {
        var kept = new List<long>();
        for (var number = First; number < Next; number++)
        {
            if (isKept(this[number]))
            {
                kept.Add(number);
            }
        }

        var (predictions, known) = (_predictions, _outcomes);
        var mask = predictions.Length - 1;
        _predictions = new IndexedPrediction[length];
        _outcomes = new IndexedOutcome[length * outcomes];
        _byKey = new int[length];
        _byId = new int[length];
        (First, Next) = (0, 0);
        foreach (var old in kept)
        {
            var from = (int)(old & mask);
            ref var moved = ref this[Next];
            moved = predictions[from];
            moved.Level = Math.Max(moved.Level, _level);
            known.AsSpan(from * outcomes, outcomes).CopyTo(_outcomes.AsSpan((int)Next * outcomes));
            Link(Next++);
        }

        Renumbered?.Invoke(number => kept.BinarySearch(number) is var place && place >= 0 ? place : ~place);
    }
}
