using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>The bets on a label: that one comes more often or less often, that new ones come, that it sticks or is missing.</summary>
internal static class LabelScores
{
    private static readonly double[] Strengths = [0.02, 0.1, 0.5];

    /// <summary>The labels of a baseline, by slot; two slots follow: labels that it does not know, and nulls with what could not be read.</summary>
    public static IReadOnlyList<string> LabelsOf(Baseline baseline) => [.. baseline.Values.LabelCounts.Keys.Order(StringComparer.Ordinal)];

    /// <param name="baseline">The baseline.</param>
    /// <param name="labels">Its labels, by slot.</param>
    /// <param name="tolerance">By how much the distribution function may move anywhere.</param>
    /// <param name="describeUnknown">Describes the labels that the baseline doesn't know, of the latest so many predictions; null if none is named.</param>
    public static BettingScores Create(Baseline baseline, IReadOnlyList<string> labels, double tolerance, Func<long, string>? describeUnknown = null)
    {
        var unknown = labels.Count;
        var missing = labels.Count + 1;
        var values = baseline.Values;
        var builder = new BettingScoresBuilder(labels.Count + 2, baseline.EffectiveSampleRatio, tolerance);
        var present = Enumerable.Range(0, labels.Count + 1).ToList();
        var all = present.Append(missing).ToList();

        // Labels that depend on each other count for fewer.
        var count = values.Count * baseline.EffectiveSampleRatio;
        for (var slot = 0; slot < labels.Count; slot++)
        {
            var label = slot;
            var hits = values.LabelCounts[labels[slot]] * baseline.EffectiveSampleRatio;
            foreach (var strength in Strengths)
            {
                builder.Rate(
                    new($"more/{labels[slot]}/{strength}", $"{ObservedText.Of(labels[slot])} more often than the baseline"),
                    other => other == label, present, Binomial.UpperLimit(hits, count), strength);
                builder.Rate(
                    new($"less/{labels[slot]}/{strength}", $"{ObservedText.Of(labels[slot])} less often than the baseline"),
                    other => other != label, present, 1 - Binomial.LowerLimit(hits, count), strength);
            }
        }

        foreach (var strength in Strengths)
        {
            builder.Rate(
                new($"unknown/{strength}", "a label not in the baseline") { FindingOver = describeUnknown },
                slot => slot == unknown, present, Math.Max(10 / (count + 1), Binomial.UpperLimit(values.OtherLabelCount, values.Count)), strength);
            builder.Rate(
                new($"missing/{strength}", "null more often than the baseline"),
                slot => slot == missing, all, Binomial.UpperLimit(values.NullCount + values.UnmeasuredCount, values.Count), strength, tolerates: false);
            builder.Repeats(new($"repeat/{strength}", "stuck at one label"), baseline.RepeatLimit, strength);
            builder.Rejections(
                new($"rejected/{strength}", "rejected more often than the baseline"), Binomial.UpperLimit(baseline.Rejected, values.Count), strength);
        }

        return builder.Build(baseline.Margins);
    }
}
