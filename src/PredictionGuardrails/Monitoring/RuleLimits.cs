namespace PredictionGuardrails;

/// <summary>Represents the limits of a statistic in a window. At least one limit must be set.</summary>
public sealed record RuleLimits
{
    /// <summary>Gets the smallest allowed value. The default is unlimited.</summary>
    public double? Minimum { get; init; }

    /// <summary>Gets the largest allowed value. The default is unlimited.</summary>
    public double? Maximum { get; init; }

    /// <summary>
    /// Gets the largest allowed factor between the value and the baseline's value, in both directions. It must be greater than 1. The default is no
    /// limit.
    /// </summary>
    public double? WithinBaselineFactor { get; init; }

    /// <summary>Gets the length of the window, at least 10 seconds. The default is 5 minutes.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>Gets the minimum number of predictions in the window. With fewer, the rule isn't evaluated. The default is 100.</summary>
    public int? MinimumCount { get; init; }

    /// <summary>
    /// Gets the action for a breach. <see cref="BreachAction.Fallback"/> and <see cref="BreachAction.Throw"/> open the circuit breaker. The default is
    /// <see cref="BreachAction.Observe"/>.
    /// </summary>
    public BreachAction OnBreach { get; init; } = BreachAction.Observe;
}
