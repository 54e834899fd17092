using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Scores for changes of a label that no rhythm explains: the odds of a label's share are beyond a multiple of what they were, labels come
/// that the baseline doesn't know, or the same one comes again and again.
/// </summary>
internal static class GrossLabelScores
{
    private static readonly double[] Strengths = [0.1, 0.5, 0.9];

    /// <param name="baseline">The baseline.</param>
    /// <param name="labels">Its labels, by slot; see <see cref="LabelScores.LabelsOf"/>.</param>
    /// <param name="factor">How far a rhythm could move the odds of a label.</param>
    /// <param name="describeUnknown">Describes the labels that the baseline doesn't know, of the latest so many predictions.</param>
    public static BettingScores Create(Baseline baseline, IReadOnlyList<string> labels, double factor, Func<long, string> describeUnknown)
    {
        var unknown = labels.Count;
        var missing = labels.Count + 1;
        var values = baseline.Values;
        var builder = new BettingScoresBuilder(labels.Count + 2, baseline.EffectiveSampleRatio, tolerance: 0);
        var present = Enumerable.Range(0, labels.Count + 1).ToList();
        var all = present.Append(missing).ToList();
        var count = values.Count * baseline.EffectiveSampleRatio;
        foreach (var strength in Strengths)
        {
            foreach (var (slot, label) in labels.Index())
            {
                var hits = values.LabelCounts[label] * baseline.EffectiveSampleRatio;
                var most = GrossNumberScores.WithOdds(Binomial.UpperLimit(hits, count), factor);
                var least = GrossNumberScores.WithOdds(1 - Binomial.LowerLimit(hits, count), factor);
                builder.Rate(Named($"gross/more/{label}/{strength}", $"{ObservedText.Of(label)} far more often than the baseline"), other => other == slot, present, most, strength);
                builder.Rate(Named($"gross/less/{label}/{strength}", $"{ObservedText.Of(label)} far less often than the baseline"), other => other != slot, present, least, strength);
            }

            builder.Rate(
                Named($"gross/unknown/{strength}", "a label not in the baseline") with { FindingOver = describeUnknown }, slot => slot == unknown, present,
                Math.Max(10 / (count + 1), Binomial.UpperLimit(values.OtherLabelCount, values.Count)), strength);
            builder.Rate(
                Named($"gross/missing/{strength}", "null more often than the baseline"), slot => slot == missing, all,
                Binomial.UpperLimit(values.NullCount + values.UnmeasuredCount, values.Count), strength);
            builder.Repeats(Named($"gross/repeat/{strength}", "stuck at one label"), GrossNumberScores.WithOdds(baseline.RepeatLimit, factor), strength);
        }

        return builder.Build(baseline.Margins);
    }

    private static BettingScore Named(string name, string finding) => new(name, finding);
}
