using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>Makes a <see cref="MetricSnapshot"/> of values that a guard didn't see: a file, a log. For one thread.</summary>
public sealed class MetricSnapshotBuilder
{
    private readonly NumberBuffer _numbers = new();
    private readonly Dictionary<string, long> _labels = new(StringComparer.Ordinal);
    private long _nulls;
    private long _otherLabels;
    private long _repeats;

    /// <summary>Adds a number; NaN and the infinities are counted, too. One that is exactly the number before it is a repeat.</summary>
    /// <param name="value">The number.</param>
    public void AddNumber(double value) => _numbers.Record(value);

    /// <summary>Adds a label.</summary>
    /// <param name="label">The label.</param>
    /// <param name="count">How often it came; once by default.</param>
    public void AddLabel(string label, long count = 1)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _labels[label] = _labels.GetValueOrDefault(label) + count;
    }

    /// <summary>Adds labels that aren't counted each by itself.</summary>
    /// <param name="count">How many.</param>
    public void AddOtherLabels(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _otherLabels += count;
    }

    /// <summary>Adds predictions without a value.</summary>
    /// <param name="count">How many; one by default.</param>
    public void AddNull(long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _nulls += count;
    }

    /// <summary>Adds labels among those added that were the same as the one before. Repeats of numbers are counted already.</summary>
    /// <param name="count">How many.</param>
    public void AddRepeats(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _repeats += count;
    }

    /// <summary>Makes the snapshot of what was added so far.</summary>
    /// <param name="from">When the first value came.</param>
    /// <param name="to">When the last value came.</param>
    public MetricSnapshot Build(DateTimeOffset from, DateTimeOffset to)
    {
        var numbers = _numbers.ToSnapshot(from, to);
        var others = new MetricSnapshot(from, to)
        {
            NullCount = _nulls,
            RepeatCount = _repeats,
            LabelCounts = new Dictionary<string, long>(_labels, StringComparer.Ordinal),
            OtherLabelCount = _otherLabels,
        };
        return numbers.Merge(others);
    }
}
