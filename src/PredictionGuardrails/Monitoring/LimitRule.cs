using PredictionGuardrails.Configuration;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>A statistic within limits.</summary>
internal sealed record LimitRule(
    string Name, BreachAction Action, TimeSpan Window, int MinimumCount, string Statistic, Func<MetricSnapshot, double> Measure, LimitOptions Limits)
    : WindowRule(Name, Action, Window, MinimumCount)
{
    public override string Expected
    {
        get
        {
            var factor = Limits.WithinBaselineFactor is { } within ? $"within a factor of {NumberText.Of(within)} of the baseline's" : null;
            return Limits is { Minimum: null, Maximum: null } ? factor! : $"{Describe()}{(factor is null ? "" : $", {factor}")}";
        }
    }

    public override (string Observed, double Value)? Read(MetricSnapshot window, Baseline? baseline)
    {
        var value = Measure(window);
        return double.IsNaN(value) ? null : ($"{NumberText.Of(value)} {Statistic}", value);
    }

    public override RuleFinding? Ask(MetricSnapshot window, Baseline? baseline)
    {
        if (Read(window, baseline) is not var (observed, value))
        {
            return null;
        }

        if (value < Limits.Minimum || value > Limits.Maximum)
        {
            return new(observed, Describe(), value);
        }

        if (Limits.WithinBaselineFactor is not { } factor || baseline is null)
        {
            return null;
        }

        // A statistic that was 0, or that the baseline doesn't have, is within no factor and outside of none.
        var normal = Measure(baseline.Values);
        if (normal == 0 || double.IsNaN(normal))
        {
            return null;
        }

        var ratio = value / normal;
        return ratio >= 1 / factor && ratio <= factor
            ? null
            : new(observed, $"within a factor of {NumberText.Of(factor)} of the baseline's {NumberText.Of(normal)}", value);
    }

    private string Describe() => Limits switch
    {
        { Minimum: { } low, Maximum: { } high } => $"from {NumberText.Of(low)} to {NumberText.Of(high)}",
        { Minimum: { } low } => $"at least {NumberText.Of(low)}",
        _ => $"at most {NumberText.Of(Limits.Maximum!.Value)}",
    };
}
