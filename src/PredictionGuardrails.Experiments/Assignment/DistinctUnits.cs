using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Assignment;

/// <summary>
/// Counts distinct units by arm in bounded memory: keeps the units with the smallest keys (a bottom-k sketch: Z. Bar-Yossef et al., "Counting distinct elements
/// in a data stream", 2002; E. Cohen, H. Kaplan, 2007). Exact while there are at most <c>capacity</c> units. The merged sketches of replicas are the sketch of
/// all their units. Not safe for threads.
/// </summary>
internal sealed class DistinctUnits
{
    private readonly Dictionary<ulong, byte> _arms = [];
    private readonly int _count;
    private ulong _limit = ulong.MaxValue;

    /// <param name="arms">The number of arms.</param>
    /// <param name="capacity">How many units are kept; the relative standard error of a count beyond that is about 1/√capacity. The default is 65,536.</param>
    public DistinctUnits(int arms, int capacity = 65_536)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(arms, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 16);
        _count = arms;
        Capacity = capacity;
    }

    /// <summary>How many units are kept at most.</summary>
    public int Capacity { get; }

    /// <summary>Adds a unit; one that was added before changes nothing.</summary>
    /// <param name="key">The unit's key, uniform over 64 bits.</param>
    /// <param name="arm">The unit's arm. A unit that comes with several arms counts for the lowest, whatever the order.</param>
    public void Add(ulong key, int arm)
    {
        if (key > _limit)
        {
            return;
        }

        if (_arms.TryGetValue(key, out var known))
        {
            _arms[key] = (byte)Math.Min(known, arm);
            return;
        }

        _arms.Add(key, (byte)arm);
        if (_arms.Count >= 2 * Capacity)
        {
            Prune();
        }
    }

    /// <summary>Adds all units of another sketch with the same capacity.</summary>
    public void Merge(DistinctUnits other)
    {
        if (other.Capacity != Capacity)
        {
            throw new ArgumentException($"Sketches of {Capacity} and {other.Capacity} units can't be merged.", nameof(other));
        }

        // What the other sketch has dropped is missing here, too.
        _limit = Math.Min(_limit, other._limit);
        foreach (var (key, arm) in other._arms)
        {
            Add(key, arm);
        }
    }

    /// <summary>Counts the units.</summary>
    public DistinctUnitCounts Count()
    {
        var isExact = _limit == ulong.MaxValue && _arms.Count <= Capacity;
        if (isExact)
        {
            return DistinctUnitCounts.Exact(Kept(ulong.MaxValue));
        }

        Prune();
        var halvings = 0;
        while (_limit < ulong.MaxValue >> halvings)
        {
            halvings++;
        }

        return DistinctUnitCounts.Estimated(Kept(_limit), _limit, Kept(ulong.MaxValue >> halvings), halvings);
    }

    /// <summary>The kept units with their arms, by key: the same for every order in which units were added.</summary>
    public IReadOnlyList<(ulong Key, int Arm)> Units() =>
        [.. _arms.OrderBy(static unit => unit.Key).Take(Capacity).Select(static unit => (unit.Key, (int)unit.Value))];

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _limit = state.Carry(_limit);
        var keys = state.CarryAll(_arms.Keys.ToArray());
        var arms = state.CarryAll(_arms.Values.ToArray());
        if (!state.IsReading)
        {
            return;
        }

        _arms.Clear();
        for (var i = 0; i < keys.Length; i++)
        {
            _arms.Add(keys[i], arms[i]);
        }
    }

    private long[] Kept(ulong upTo)
    {
        var counts = new long[_count];
        foreach (var (key, arm) in _arms)
        {
            counts[arm] += key <= upTo ? 1 : 0;
        }

        return counts;
    }

    /// <summary>Keeps the units with the smallest keys. The largest of them is the limit: no unit above it can belong to them any longer.</summary>
    private void Prune()
    {
        if (_arms.Count <= Capacity)
        {
            return;
        }

        var keys = _arms.Keys.ToArray();
        Array.Sort(keys);
        foreach (var key in keys.AsSpan(Capacity))
        {
            _arms.Remove(key);
        }

        _limit = keys[Capacity - 1];
    }
}
