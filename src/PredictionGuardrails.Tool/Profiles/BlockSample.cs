namespace PredictionGuardrails.Tool.Profiles;

/// <summary>
/// A bounded sample of a history, in order and evenly distributed. It consists of blocks of consecutive values, so that autocorrelation is preserved. When
/// the sample is full, every second block is dropped, and from then on every second block is added.
/// </summary>
internal sealed class BlockSample<T>(int capacity)
{
    private const int Block = 50;

    /// <summary>With fewer blocks, none could be dropped.</summary>
    private readonly int _capacity = Math.Max(capacity, 2 * Block);

    private List<T> _values = [];
    private long _seen;
    private long _stride = 1;

    public IReadOnlyList<T> Values => _values;

    /// <summary>Whether the sample contains all values.</summary>
    public bool IsComplete => _stride == 1;

    /// <summary>Whether the previous value isn't in the sample.</summary>
    public bool FollowsNone(int place) => place == 0 || (!IsComplete && place % Block == 0);

    public void Add(T value)
    {
        var (block, place) = Math.DivRem(_seen++, Block);
        if (place == 0 && _values.Count >= _capacity)
        {
            _values = [.. _values.Chunk(Block).Where((_, kept) => kept % 2 == 0).SelectMany(kept => kept)];
            _stride *= 2;
        }

        if (block % _stride == 0)
        {
            _values.Add(value);
        }
    }
}
