using PredictionGuardrails.Baselines;
using PredictionGuardrails.ChangeDetection;

namespace PredictionGuardrails;

/// <summary>Learns a baseline from a history of numbers in the same way as a guard. The type isn't thread-safe.</summary>
public sealed class NumberBaselineLearner
{
    /// <summary>The minimum number of values that a baseline is learned from.</summary>
    public const int MinimumSampleCount = 100;

    private readonly List<BaselineSample> _samples = [];
    private double? _previous;

    /// <summary>Gets the number of values that were added.</summary>
    public int SampleCount => _samples.Count;

    /// <summary>Adds the next value, in the order of the history.</summary>
    /// <param name="value">The number; <see langword="null"/> if the prediction has none.</param>
    /// <param name="followsGap"><see langword="true"/> if values were left out before this one. The default is <see langword="false"/>.</param>
    /// <param name="isRepeat">Whether the value equals the one before it in the history. By default, it's compared with the last value that was added.</param>
    public void Add(double? value, bool followsGap = false, bool? isRepeat = null)
    {
        var isSame = isRepeat ?? (!followsGap && value is not null && value.Equals(_previous));
        _samples.Add(new BaselineSample(value ?? 0, IsMissing: value is null, isSame, followsGap));
        _previous = value;
    }

    /// <summary>Learns the baseline.</summary>
    /// <param name="from">The time of the first value.</param>
    /// <param name="to">The time of the last value.</param>
    /// <param name="rejectedCount">The number of values that the guard's checks would reject. The default is 0.</param>
    /// <returns>The baseline; <see langword="null"/> if there are fewer than <see cref="MinimumSampleCount"/> values, or no finite ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rejectedCount"/> is negative or greater than the number of values that were added.</exception>
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
