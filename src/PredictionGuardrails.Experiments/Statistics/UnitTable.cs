namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Something about each unit, in bounded memory. If the table is full, units are sampled by their keys: those in the upper half of the keys that are still
/// sampled are dropped, and never return. A key doesn't depend on the arm, so that a sample is as fair as the whole.
/// </summary>
/// <typeparam name="T">What is kept of a unit.</typeparam>
internal sealed class UnitTable<T>
    where T : unmanaged
{
    private const int StartSize = 64;
    private readonly Action<T>? _onDrop;
    private ulong[] _keys = new ulong[StartSize];
    private T[] _values = new T[StartSize];
    private ulong _limit = ulong.MaxValue;

    /// <param name="capacity">How many units are kept at most, 64 or more.</param>
    /// <param name="onDrop">Is called with what was kept of a unit that is dropped.</param>
    public UnitTable(int capacity, Action<T>? onDrop = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, StartSize);
        Capacity = capacity;
        _onDrop = onDrop;
    }

    /// <summary>How many units are kept at most.</summary>
    public int Capacity { get; }

    /// <summary>The number of units in the table.</summary>
    public int Count { get; private set; }

    /// <summary>The share of all units that is sampled: 1, 1/2, 1/4, and so on.</summary>
    public double SampledShare { get; private set; } = 1;

    /// <summary>What is kept at a place that <see cref="Find"/> returned; valid until the next unit is added.</summary>
    public ref T this[int place] => ref _values[place];

    /// <summary>The place of a unit, which is added with the default if it's new; -1 if the unit isn't sampled.</summary>
    /// <param name="key">The unit's key, not 0.</param>
    public int Find(ulong key)
    {
        if (key > _limit)
        {
            return -1;
        }

        var place = PlaceOf(key);
        if (_keys[place] == key)
        {
            return place;
        }

        MakeRoom();
        if (key > _limit)
        {
            return -1;
        }

        place = PlaceOf(key);
        _keys[place] = key;
        Count++;
        return place;
    }

    /// <summary>Forgets all units, and keeps the sampling.</summary>
    public void Clear()
    {
        Array.Clear(_keys);
        Array.Clear(_values);
        Count = 0;
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _limit = state.Carry(_limit);
        SampledShare = state.Carry(SampledShare);
        var keys = state.CarryAll(Occupied(_keys));
        var values = state.CarryAll(Occupied(_values));
        if (!state.IsReading)
        {
            return;
        }

        Clear();
        for (var i = 0; i < keys.Length; i++)
        {
            var place = Find(keys[i]);
            _values[place] = values[i];
        }
    }

    private TItem[] Occupied<TItem>(TItem[] items)
    {
        var occupied = new TItem[Count];
        var next = 0;
        for (var place = 0; place < _keys.Length; place++)
        {
            if (_keys[place] != 0)
            {
                occupied[next] = items[place];
                next++;
            }
        }

        return occupied;
    }

    private void MakeRoom()
    {
        while (Count >= Capacity)
        {
            _limit >>= 1;
            SampledShare /= 2;
            Rebuild(_keys.Length);
        }

        if (4L * Count >= 3L * _keys.Length)
        {
            Rebuild(2 * _keys.Length);
        }
    }

    private void Rebuild(int size)
    {
        var keys = _keys;
        var values = _values;
        _keys = new ulong[size];
        _values = new T[size];
        Count = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] == 0)
            {
                continue;
            }

            if (keys[i] > _limit)
            {
                _onDrop?.Invoke(values[i]);
                continue;
            }

            var place = PlaceOf(keys[i]);
            _keys[place] = keys[i];
            _values[place] = values[i];
            Count++;
        }
    }

    /// <summary>Where a key is, or would be. Sampling goes by the upper bits, places go by the lower ones.</summary>
    private int PlaceOf(ulong key)
    {
        var mask = _keys.Length - 1;
        var place = (int)key & mask;
        while (_keys[place] != 0 && _keys[place] != key)
        {
            place = (place + 1) & mask;
        }

        return place;
    }
}
