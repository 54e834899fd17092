using PredictionGuardrails.Baselines;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>
/// A bounded part of a history, in its order and evenly across it: blocks of values that follow each other, so that what a value says about the next
/// one is kept. Where it gets too long every second block goes, and of those to come every second one is taken.
/// </summary>
internal sealed class HistorySample(int capacity)
{
    private const int Block = 50;

    private List<LearntValue> _values = [];
    private long _seen;
    private long _stride = 1;

    public IReadOnlyList<LearntValue> Values => _values;

    public void Add(double value, bool isMissing, bool isRepeat)
    {
        var (block, place) = Math.DivRem(_seen++, Block);
        if (block % _stride != 0)
        {
            return;
        }

        _values.Add(new LearntValue(value, isMissing, isRepeat, IsFirst: place == 0 && (_stride > 1 || block == 0)));
        if (_values.Count >= capacity && place == Block - 1)
        {
            Thin();
        }
    }

    private void Thin()
    {
        _values = [.. _values.Chunk(Block).Where((_, block) => block % 2 == 0).SelectMany(block => block.Select((value, place) => value with { IsFirst = place == 0 }))];
        _stride *= 2;
    }
}
