using PredictionGuardrails.Baselines;
using PredictionGuardrails.Detection;

namespace PredictionGuardrails.Rules;

/// <summary>A question about a window that somebody has stated.</summary>
/// <param name="Name">Its name, one of <see cref="RuleNames"/>.</param>
/// <param name="Action">What a breach leads to.</param>
/// <param name="Window">Over how long.</param>
/// <param name="MinimumCount">With fewer predictions nothing is said.</param>
internal abstract record WindowRule(string Name, BreachAction Action, TimeSpan Window, int MinimumCount)
{
    /// <summary>Of which rate, quantile or label it is, where a metric has several such rules.</summary>
    public string? Of { get; init; }

    /// <summary>What is allowed, as a phrase.</summary>
    public abstract string Expected { get; }

    /// <summary>What there is in a window, whether it is allowed or not; null where it cannot be said.</summary>
    public abstract (string Observed, double Value)? Read(MetricSnapshot window, Baseline? baseline);

    /// <summary>What is wrong with a window; null where nothing is, or where it cannot be said.</summary>
    public abstract RuleFinding? Ask(MetricSnapshot window, Baseline? baseline);
}

/// <summary>What a rule found.</summary>
/// <param name="Observed">As what follows "the metric was".</param>
/// <param name="Expected">What is allowed.</param>
/// <param name="Value">The number.</param>
internal readonly record struct RuleFinding(string Observed, string Expected, double Value);

/// <summary>A statistic within limits.</summary>
internal sealed record LimitRule(
    string Name, BreachAction Action, TimeSpan Window, int MinimumCount, string Statistic, Func<MetricSnapshot, double> Measure, LimitOptions Limits)
    : WindowRule(Name, Action, Window, MinimumCount)
{
    public override string Expected
    {
        get
        {
            var factor = Limits.WithinFactor is { } within ? $"within a factor of {NumberText.Of(within)} of the baseline's" : null;
            return Limits is { Minimum: null, Maximum: null } ? factor! : $"{Describe()}{(factor is null ? "" : $", {factor}")}";
        }
    }

    public override (string Observed, double Value)? Read(MetricSnapshot window, Baseline? baseline) =>
        Measure(window) is var value && double.IsNaN(value) ? null : ($"{NumberText.Of(value)} {Statistic}", value);

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

        if (Limits.WithinFactor is not { } factor || baseline is null || Measure(baseline.Values) is not (var normal and not 0) || double.IsNaN(normal))
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

/// <summary>A distance from the baseline's distribution, beyond what chance does.</summary>
internal sealed record DistanceRule(
    string Name, BreachAction Action, TimeSpan Window, int MinimumCount, string Words, Func<DistributionPair, (double Distance, double Chance)> Measure, double Maximum)
    : WindowRule(Name, Action, Window, MinimumCount)
{
    public override string Expected => $"at most {NumberText.Of(Maximum)} beyond chance";

    public override (string Observed, double Value)? Read(MetricSnapshot window, Baseline? baseline)
    {
        if (baseline is null || DistributionPair.Of(window, baseline) is not { } pair)
        {
            return null;
        }

        var (distance, chance) = Measure(pair);
        return ($"{NumberText.Of(distance)} by {Words}, {NumberText.Of(chance)} of it by chance", distance);
    }

    public override RuleFinding? Ask(MetricSnapshot window, Baseline? baseline)
    {
        if (baseline is null || DistributionPair.Of(window, baseline) is not { } pair)
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
