namespace PredictionGuardrails.ChangeDetection;

/// <summary>A window of predictions, counted by slot: what the bets are settled with. Used again and again, so that settling allocates nothing.</summary>
internal sealed class WindowCounts(int slots)
{
    private readonly long[] _counts = new long[slots];
    private readonly int[] _touched = new int[slots];
    private int _touchedCount;

    /// <summary>How many predictions.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them were exactly the previous one of their thread.</summary>
    public long Repeats { get; set; }

    /// <summary>How many of them were rejected.</summary>
    public long Rejected { get; set; }

    /// <summary>The sum of the finite numbers.</summary>
    public double Sum { get; set; }

    /// <summary>How many finite numbers.</summary>
    public long Numbers { get; set; }

    /// <summary>The slots with anything in them.</summary>
    public ReadOnlySpan<int> Touched => _touched.AsSpan(0, _touchedCount);

    public long this[int slot] => _counts[slot];

    public void Add(int slot, long count)
    {
        if (_counts[slot] == 0)
        {
            _touched[_touchedCount++] = slot;
        }

        _counts[slot] += count;
        Count += count;
    }

    public void AddIfAny(int slot, long count)
    {
        if (count != 0)
        {
            Add(slot, count);
        }
    }

    public void Clear()
    {
        foreach (var slot in Touched)
        {
            _counts[slot] = 0;
        }

        _touchedCount = 0;
        Count = 0;
        Repeats = 0;
        Rejected = 0;
        Sum = 0;
        Numbers = 0;
    }
}
