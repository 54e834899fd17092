using PredictionGuardrails.Baselines;
using PredictionGuardrails.ChangeDetection;

namespace PredictionGuardrails;

/// <summary>Learns a baseline from a history of numbers, with the margins that the history itself needs, as a guard does while serving. For one thread.</summary>
public sealed class NumberBaselineLearner
{
    /// <summary>The fewest values that a baseline is learned from.</summary>
    public const int MinimumSampleCount = 100;

    private readonly List<BaselineSample> _samples = [];
    private double? _previous;

    /// <summary>How many values were added.</summary>
    public int SampleCount => _samples.Count;

    /// <summary>Adds the next value, in the order of the history.</summary>
    /// <param name="value">The number; null if the prediction has none.</param>
    /// <param name="followsGap">Whether values before it were left out, so that it says nothing about the one before it; false by default.</param>
    /// <param name="isRepeat">Whether it is exactly the value before it in the history; compared with the last value that was added by default.</param>
    public void Add(double? value, bool followsGap = false, bool? isRepeat = null)
    {
        var isSame = isRepeat ?? (!followsGap && value is not null && value.Equals(_previous));
        _samples.Add(new BaselineSample(value ?? 0, IsMissing: value is null, isSame, followsGap));
        _previous = value;
    }

    /// <summary>Learns the baseline.</summary>
    /// <param name="from">When the first value came.</param>
    /// <param name="to">When the last value came.</param>
    /// <returns>The baseline; null if there are fewer than <see cref="MinimumSampleCount"/> values, or none that is finite.</returns>
    public Baseline? Learn(DateTimeOffset from, DateTimeOffset to) =>
        _samples.Count >= MinimumSampleCount && NumberLearning.Learn(_samples, rejected: 0, from, to) is { IsUsable: true } baseline ? baseline : null;
}
