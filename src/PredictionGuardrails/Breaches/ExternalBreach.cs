namespace PredictionGuardrails;

/// <summary>
/// A breach that something outside of the guard found: a rule on outcomes, other replicas, an operator's script. See
/// <see cref="PredictionGuard.RaiseBreach(ExternalBreach, IRecoveryTest?)"/>.
/// </summary>
public sealed record ExternalBreach
{
    /// <summary>The rule's name, as it is to stand in logs, metrics, and notifications.</summary>
    public required string Rule { get; init; }

    /// <summary>What was observed, as a phrase: <c>an AUC of 0.61</c>.</summary>
    public required string Observed { get; init; }

    /// <summary>What is allowed, as a phrase: <c>at least 0.7</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>
    /// What the breach leads to: <see cref="BreachAction.Observe"/>, the default, or <see cref="BreachAction.Fallback"/> and
    /// <see cref="BreachAction.Throw"/>, which open the breaker of a guard that enforces.
    /// </summary>
    public BreachAction Action { get; init; } = BreachAction.Observe;

    /// <summary>The metric that the rule is about; null, the default, if it isn't about one metric.</summary>
    public string? Metric { get; init; }

    /// <summary>The segment that the rule is about; null, the default, for all predictions.</summary>
    public string? Segment { get; init; }

    /// <summary>The number that was observed, if there is one.</summary>
    public double? ObservedValue { get; init; }

    /// <summary>The number of predictions that the breach was found in; 1 by default.</summary>
    public long PredictionCount { get; init; } = 1;
}
