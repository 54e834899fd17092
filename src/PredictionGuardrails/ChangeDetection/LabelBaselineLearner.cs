using PredictionGuardrails.Baselines;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Text;

namespace PredictionGuardrails;

/// <summary>Learns a baseline from a history of labels, with the margins that the history itself needs, as a guard does while serving. For one thread.</summary>
public sealed class LabelBaselineLearner
{
    private readonly List<BaselineSample> _samples = [];
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<string> _labels = [];
    private readonly int _maximumLabels;
    private string? _previous;

    /// <summary>Begins a history.</summary>
    /// <param name="maximumLabels">
    /// How many different labels are counted each by itself, the rest together: the first ones. <see cref="PredictionGuardrailsOptions.MaximumLabels"/>'s
    /// default, 64, by default.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than one.</exception>
    public LabelBaselineLearner(int maximumLabels = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLabels, 1);
        _maximumLabels = maximumLabels;
    }

    /// <summary>How many labels were added.</summary>
    public int SampleCount => _samples.Count;

    /// <summary>Has a label counted by itself before it comes, as far as there is room: labels are counted in the order in which they are known.</summary>
    /// <param name="label">The label.</param>
    public void Know(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        IndexOf(label);
    }

    /// <summary>Adds the next label, in the order of the history.</summary>
    /// <param name="label">The label; null if the prediction has none.</param>
    /// <param name="followsGap">Whether labels before it were left out, so that it says nothing about the one before it; false by default.</param>
    /// <param name="isRepeat">Whether it is the same as the label before it in the history; compared with the last label that was added by default.</param>
    public void Add(string? label, bool followsGap = false, bool? isRepeat = null)
    {
        var isSame = isRepeat ?? (!followsGap && label is not null && label == _previous);
        _samples.Add(new BaselineSample(label is null ? 0 : IndexOf(label), IsMissing: label is null, isSame, followsGap));
        _previous = label;
    }

    /// <summary>Learns the baseline.</summary>
    /// <param name="from">When the first label came.</param>
    /// <param name="to">When the last label came.</param>
    /// <param name="rejectedCount">How many of the labels the guard's checks would reject, so that as many are normal; none by default.</param>
    /// <returns>The baseline; null if there are fewer than <see cref="NumberBaselineLearner.MinimumSampleCount"/> labels, or none at all among them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More are rejected than were added, or less than none.</exception>
    public Baseline? Learn(DateTimeOffset from, DateTimeOffset to, long rejectedCount = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rejectedCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rejectedCount, _samples.Count);
        if (_samples.Count < NumberBaselineLearner.MinimumSampleCount)
        {
            return null;
        }

        var baseline = LabelLearning.Learn(_samples, _labels, rejectedCount, from, to);
        return baseline.IsUsable ? baseline : null;
    }

    /// <summary>A label's index; that of a label that isn't counted by itself is beyond those that are.</summary>
    private int IndexOf(string label)
    {
        label = LabelText.Of(label);
        if (_indices.TryGetValue(label, out var index))
        {
            return index;
        }

        if (_labels.Count < _maximumLabels)
        {
            _labels.Add(label);
        }

        index = _indices.Count;
        _indices.Add(label, index);
        return index;
    }
}
