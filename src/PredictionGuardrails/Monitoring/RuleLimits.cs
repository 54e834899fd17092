namespace PredictionGuardrails;

/// <summary>What a statistic over a window may be. At least one limit has to be given.</summary>
public sealed record RuleLimits
{
    /// <summary>The smallest allowed value; none by default.</summary>
    public double? Minimum { get; init; }

    /// <summary>The largest allowed value; none by default.</summary>
    public double? Maximum { get; init; }

    /// <summary>Allowed is from the baseline's value divided by this to that value times this; any by default. Above 1.</summary>
    public double? WithinBaselineFactor { get; init; }

    /// <summary>Over how long; five minutes by default, at least ten seconds.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>With fewer predictions in the window nothing is said; 100 by default.</summary>
    public int? MinimumCount { get; init; }

    /// <summary>What a breach leads to; <see cref="BreachAction.Observe"/> by default. <see cref="BreachAction.Fallback"/> and <see cref="BreachAction.Throw"/> open the breaker.</summary>
    public BreachAction OnBreach { get; init; } = BreachAction.Observe;
}
