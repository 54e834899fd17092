using System.Globalization;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>A statistic within limits.</summary>
internal sealed record LimitRule(
    string Name, BreachAction Action, TimeSpan Window, int MinimumCount, StatisticText Statistic, Func<MetricSnapshot, double> Measure, LimitOptions Limits)
    : WindowRule(Name, Action, Window, MinimumCount)
{
    public override string Expected
    {
        get
        {
            var factor = Limits.WithinBaselineFactor is { } within ? $"within {NumberText.Exact(within)}× of the baseline {Statistic.Name}" : null;
            return Limits is { Minimum: null, Maximum: null } ? factor! : $"{Describe()}{(factor is null ? "" : $", {factor}")}";
        }
    }

    public override (string Observed, double Value)? Read(MetricSnapshot window, Baseline? baseline)
    {
        var value = Measure(window);
        return double.IsNaN(value) ? null : (Statistic.Describe(Statistic.Format(value)), value);
    }

    public override RuleFinding? Ask(MetricSnapshot window, Baseline? baseline)
    {
        if (Read(window, baseline) is not var (_, value))
        {
            return null;
        }

        if (value < Limits.Minimum || value > Limits.Maximum)
        {
            var minimum = Shown(Limits.Minimum);
            var maximum = Shown(Limits.Maximum);
            var observed = Statistic.Apart([value], shown => shown[0] < minimum || shown[0] > maximum)[0];
            return new(Statistic.Describe(observed), Describe(), value);
        }

        if (Limits.WithinBaselineFactor is not { } factor || baseline is null)
        {
            return null;
        }

        // A statistic that was 0, or that the baseline doesn't have, is within no factor and outside of none.
        var normal = Measure(baseline.Values);
        if (normal == 0 || double.IsNaN(normal) || IsWithin(value / normal, factor))
        {
            return null;
        }

        var texts = Statistic.Apart([value, normal], shown => !IsWithin(shown[0] / shown[1], factor));
        return new(Statistic.Describe(texts[0]), $"within {NumberText.Exact(factor)}× of the baseline {Statistic.Name} ({texts[1]})", value);
    }

    private static bool IsWithin(double ratio, double factor) => ratio >= 1 / factor && ratio <= factor;

    /// <summary>A limit as the number that is shown of it.</summary>
    private double? Shown(double? limit) => limit is { } stated ? double.Parse(Statistic.FormatLimit(stated).TrimEnd('%'), CultureInfo.InvariantCulture) : null;

    private string Describe() => Limits switch
    {
        { Minimum: { } low, Maximum: { } high } => $"between {Statistic.FormatLimit(low)} and {Statistic.FormatLimit(high)}",
        { Minimum: { } low } => $"at least {Statistic.FormatLimit(low)}",
        _ => $"at most {Statistic.FormatLimit(Limits.Maximum!.Value)}",
    };
}
