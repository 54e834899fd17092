namespace PredictionGuardrails.Tool.Profiles;

/// <summary>
/// A bounded part of a history, in its order and evenly across it: blocks of values that follow each other, so that what a value says about the next
/// one is kept. Where it gets too long every second block goes, and of those to come every second one is taken.
/// </summary>
internal sealed class BlockSample<T>(int capacity)
{
    private const int Block = 50;

    /// <summary>Of fewer blocks none could go.</summary>
    private readonly int _capacity = Math.Max(capacity, 2 * Block);

    private List<T> _values = [];
    private long _seen;
    private long _stride = 1;

    public IReadOnlyList<T> Values => _values;

    /// <summary>Whether all that was added is there.</summary>
    public bool IsComplete => _stride == 1;

    /// <summary>Whether the value before this one was left out, or there is none.</summary>
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
