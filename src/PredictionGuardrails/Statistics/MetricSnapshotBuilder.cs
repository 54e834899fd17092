using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>Builds a <see cref="MetricSnapshot"/> of values from outside of a guard, for example from a file or a log. The type isn't thread-safe.</summary>
public sealed class MetricSnapshotBuilder
{
    private readonly NumberBuffer _numbers = new();
    private readonly Dictionary<string, long> _labels = new(StringComparer.Ordinal);
    private long _nulls;
    private long _otherLabels;
    private long _repeats;

    /// <summary>Adds a number, which can be NaN or infinite. A number that equals the previous one counts as a repeat.</summary>
    /// <param name="value">The number.</param>
    public void AddNumber(double value) => _numbers.Record(value);

    /// <summary>Adds a label.</summary>
    /// <param name="label">The label.</param>
    /// <param name="count">The number of times. The default is 1.</param>
    public void AddLabel(string label, long count = 1)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _labels[label] = _labels.GetValueOrDefault(label) + count;
    }

    /// <summary>Adds labels that aren't counted individually.</summary>
    /// <param name="count">The number of labels.</param>
    public void AddOtherLabels(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _otherLabels += count;
    }

    /// <summary>Adds predictions without a value.</summary>
    /// <param name="count">The number of predictions. The default is 1.</param>
    public void AddNull(long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _nulls += count;
    }

    /// <summary>Adds repeats to the labels that were added. Repeats of numbers are counted automatically.</summary>
    /// <param name="count">The number of labels.</param>
    public void AddRepeats(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _repeats += count;
    }

    /// <summary>Builds the snapshot.</summary>
    /// <param name="from">The time of the first value.</param>
    /// <param name="to">The time of the last value.</param>
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
