using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>A distance from the baseline's distribution, beyond what chance does.</summary>
internal sealed record DistanceRule(
    string Name, BreachAction Action, TimeSpan Window, int MinimumCount, string Words, Func<DistributionPair, (double Distance, double Chance)> Measure, double Maximum)
    : WindowRule(Name, Action, Window, MinimumCount)
{
    public override string Expected => $"at most {NumberText.Exact(Maximum)} + sampling noise";

    public override (string Observed, double Value)? Read(MetricSnapshot window, Baseline? baseline)
    {
        if (baseline is null || DistributionPair.Of(window, baseline.Values, baseline.EffectiveSampleRatio) is not { } pair)
        {
            return null;
        }

        var (distance, chance) = Measure(pair);
        return ($"{Words} {NumberText.Of(distance)} ({NumberText.Of(chance)} sampling noise)", distance);
    }

    public override RuleFinding? Ask(MetricSnapshot window, Baseline? baseline)
    {
        if (baseline is null || DistributionPair.Of(window, baseline.Values, baseline.EffectiveSampleRatio) is not { } pair)
        {
            return null;
        }

        var (distance, chance) = Measure(pair);
        if (distance - chance <= Maximum)
        {
            return null;
        }

        var texts = NumberText.Apart([distance, chance], shown => shown[0] > Maximum + shown[1]);
        return new($"{Words} {texts[0]} vs. the baseline", $"at most {NumberText.Exact(Maximum)} + {texts[1]} sampling noise", distance);
    }
}
