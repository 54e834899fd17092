using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>A distance from the baseline's distribution, beyond what chance does.</summary>
internal sealed record DistanceRule(
    string Name, BreachAction Action, TimeSpan Window, int MinimumCount, string Words, Func<DistributionPair, (double Distance, double Chance)> Measure, double Maximum)
    : WindowRule(Name, Action, Window, MinimumCount)
{
    public override string Expected => $"at most {NumberText.Of(Maximum)} beyond chance";

    public override (string Observed, double Value)? Read(MetricSnapshot window, Baseline? baseline)
    {
        if (baseline is null || DistributionPair.Of(window, baseline.Values, baseline.EffectiveSampleRatio) is not { } pair)
        {
            return null;
        }

        var (distance, chance) = Measure(pair);
        return ($"{NumberText.Of(distance)} by {Words}, {NumberText.Of(chance)} of it by chance", distance);
    }

    public override RuleFinding? Ask(MetricSnapshot window, Baseline? baseline)
    {
        if (baseline is null || DistributionPair.Of(window, baseline.Values, baseline.EffectiveSampleRatio) is not { } pair)
        {
            return null;
        }

        var (distance, chance) = Measure(pair);
        return distance - chance <= Maximum
            ? null
            : new(
                $"{NumberText.Of(distance)} away from its baseline by {Words}",
                $"at most {NumberText.Of(Maximum)} beyond the {NumberText.Of(chance)} that chance can do",
                distance);
    }
}
