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
    /// <param name="rejectedCount">How many of the values the guard's checks would reject, so that as many are normal; none by default.</param>
    /// <returns>The baseline; null if there are fewer than <see cref="MinimumSampleCount"/> values, or none that is finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More are rejected than were added, or less than none.</exception>
    public Baseline? Learn(DateTimeOffset from, DateTimeOffset to, long rejectedCount = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rejectedCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rejectedCount, _samples.Count);
        if (_samples.Count < MinimumSampleCount)
        {
            return null;
        }

        var baseline = NumberLearning.Learn(_samples, rejectedCount, from, to);
        return baseline.IsUsable ? baseline : null;
    }
}
