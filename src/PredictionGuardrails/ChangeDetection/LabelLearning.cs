using PredictionGuardrails.Baselines;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Learns a label's baseline, with the margins that its own history needs.</summary>
internal static class LabelLearning
{
    /// <param name="values">The labels' numbers, in their order.</param>
    /// <param name="names">The labels by number; a number beyond is one of the labels that are not counted each by itself.</param>
    /// <param name="rejected">How many of them were rejected.</param>
    /// <param name="from">When the first came.</param>
    /// <param name="to">When the last came.</param>
    public static Baseline Learn(
        IReadOnlyList<BaselineSample> values, IReadOnlyList<string> names, long rejected, DateTimeOffset from, DateTimeOffset to)
    {
        var baseline = LabelBaselineBuilder.Build(values, names, from, to) with { Rejected = rejected };
        return baseline.IsUsable
            ? baseline with { Margins = CrossFitting.Calibrate(values, Replay), IsSorted = LabelBaselineBuilder.IsGrouped(values, baseline) }
            : baseline;

        IEnumerable<(string Score, double Margin)> Replay(IReadOnlyList<BaselineSample> learned, IReadOnlyList<BaselineSample> replayed)
        {
            var half = LabelBaselineBuilder.Build(learned, names, from, to) with { Autocorrelation = baseline.Autocorrelation, Rejected = rejected };
            if (!half.IsUsable)
            {
                return [];
            }

            var labels = LabelScores.LabelsOf(half);
            var book = LabelScores.Create(half, labels, tolerance: 0);
            var slots = labels.Index().ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
            return MarginCalibration.Margins(book, [.. replayed.Select(value => (SlotOf(value), value.IsRepeat))]);

            int SlotOf(BaselineSample value)
            {
                if (value.IsMissing)
                {
                    return labels.Count + 1;
                }

                return value.Value < names.Count && slots.TryGetValue(names[(int)value.Value], out var slot) ? slot : labels.Count;
            }
        }
    }
}
