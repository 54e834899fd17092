using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

/// <summary>A check as it can be told of: its name, its metric, what it allows and what a breach leads to.</summary>
internal sealed record CheckDescription(string Rule, string? Metric, string Expected, BreachAction Action)
{
    /// <summary>The status of the check with the recent values of its metric.</summary>
    /// <param name="recent">The metric over the last minute; null where the check is not about one.</param>
    public RuleStatus StatusIn(MetricSnapshot? recent) => new()
    {
        Rule = Rule,
        Metric = Metric,
        Expected = Expected,
        Action = Action,
        Observed = recent is { Count: > 0 } ? ObservedIn(recent) : null,
    };

    private string? ObservedIn(MetricSnapshot recent) => Rule switch
    {
        RuleNames.NotNull => $"{NumberText.Count(recent.NullCount)} nulls in the last minute",
        RuleNames.Finite => $"{NumberText.Count(recent.NaNCount + recent.PositiveInfinityCount + recent.NegativeInfinityCount)} non-finite in the last minute",
        RuleNames.Range or RuleNames.AllowedValues when recent.FiniteCount > 0 => $"{NumberText.Of(recent.Minimum)} to {NumberText.Of(recent.Maximum)} in the last minute",
        _ => null,
    };
}
