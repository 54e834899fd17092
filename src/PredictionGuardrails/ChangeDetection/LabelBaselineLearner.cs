using PredictionGuardrails.Baselines;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Text;

namespace PredictionGuardrails;

/// <summary>Learns a baseline from a history of labels in the same way as a guard. The type isn't thread-safe.</summary>
public sealed class LabelBaselineLearner
{
    private readonly List<BaselineSample> _samples = [];
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<string> _labels = [];
    private readonly int _maximumLabels;
    private string? _previous;

    /// <summary>Initializes a new instance of the <see cref="LabelBaselineLearner"/> class.</summary>
    /// <param name="maximumLabels">
    /// The maximum number of labels that are counted individually. All other labels are counted together. The default is 64, as for <see cref="PredictionGuardrailsOptions.MaximumLabels"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maximumLabels"/> is less than one.</exception>
    public LabelBaselineLearner(int maximumLabels = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLabels, 1);
        _maximumLabels = maximumLabels;
    }

    /// <summary>Gets the number of labels that were added.</summary>
    public int SampleCount => _samples.Count;

    /// <summary>
    /// Registers a label to be counted individually, if there is room. Without this, labels are counted in the order in which they are added.
    /// </summary>
    /// <param name="label">The label.</param>
    public void Know(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        IndexOf(label);
    }

    /// <summary>Adds the next label, in the order of the history.</summary>
    /// <param name="label">The label; <see langword="null"/> if the prediction has none.</param>
    /// <param name="followsGap"><see langword="true"/> if labels were left out before this one. The default is <see langword="false"/>.</param>
    /// <param name="isRepeat">Whether the label equals the one before it in the history. By default, it's compared with the last label that was added.</param>
    public void Add(string? label, bool followsGap = false, bool? isRepeat = null)
    {
        var isSame = isRepeat ?? (!followsGap && label is not null && label == _previous);
        _samples.Add(new BaselineSample(label is null ? 0 : IndexOf(label), IsMissing: label is null, isSame, followsGap));
        _previous = label;
    }

    /// <summary>Learns the baseline.</summary>
    /// <param name="from">The time of the first label.</param>
    /// <param name="to">The time of the last label.</param>
    /// <param name="rejectedCount">The number of labels that the guard's checks would reject. The default is 0.</param>
    /// <returns>
    /// The baseline; <see langword="null"/> if there are fewer than <see cref="NumberBaselineLearner.MinimumSampleCount"/> labels, or only nulls.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rejectedCount"/> is negative or greater than the number of values that were added.</exception>
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

    /// <summary>The index of a label. That of a label that isn't counted individually is beyond those that are.</summary>
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
