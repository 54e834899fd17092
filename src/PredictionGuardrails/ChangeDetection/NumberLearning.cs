using PredictionGuardrails.Baselines;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Learns a number's baseline, with the margins that its own history needs.</summary>
internal static class NumberLearning
{
    /// <param name="values">The values, in their order.</param>
    /// <param name="rejected">How many of them were rejected.</param>
    /// <param name="from">When the first came.</param>
    /// <param name="to">When the last came.</param>
    public static Baseline Learn(IReadOnlyList<BaselineSample> values, long rejected, DateTimeOffset from, DateTimeOffset to)
    {
        var baseline = NumberBaselineBuilder.Build(values, rejected, from, to);
        return baseline.IsUsable
            ? baseline with { Margins = CrossFitting.Calibrate(values, Replay), IsSorted = NumberBaselineBuilder.IsSorted(values, baseline) }
            : baseline;

        IEnumerable<(string Score, double Margin)> Replay(IReadOnlyList<BaselineSample> learned, IReadOnlyList<BaselineSample> replayed)
        {
            var half = NumberBaselineBuilder.Build(learned, rejected, from, to, isFine: baseline.Fine is not null) with { Autocorrelation = baseline.Autocorrelation };
            if (!half.IsUsable)
            {
                return [];
            }

            var tiling = BaselinePartition.Of(half);
            var book = NumberScores.Create(half, tiling, tolerance: 0);
            return MarginCalibration.Margins(book, [.. replayed.Select(value => (NumberScores.SlotOf(tiling, value), value.IsRepeat))]);
        }
    }
}
