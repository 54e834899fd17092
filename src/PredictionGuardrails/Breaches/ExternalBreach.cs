namespace PredictionGuardrails;

/// <summary>
/// Represents a breach that is found outside of a guard, for example by a rule on outcomes, by other replicas, or by an operator's script. See <see cref="PredictionGuard.RaiseBreach(ExternalBreach, IRecoveryTest?)"/>.
/// </summary>
public sealed record ExternalBreach
{
    /// <summary>Gets the name of the rule for logs, metrics, and notifications.</summary>
    public required string Rule { get; init; }

    /// <summary>Gets what was observed, as a phrase, for example <c>an AUC of 0.61</c>.</summary>
    public required string Observed { get; init; }

    /// <summary>Gets what is expected, as a phrase, for example <c>at least 0.7</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>
    /// Gets the action. <see cref="BreachAction.Fallback"/> and <see cref="BreachAction.Throw"/> open the breaker of a guard in <see cref="GuardMode.Enforce"/>. The default is <see cref="BreachAction.Observe"/>.
    /// </summary>
    public BreachAction Action { get; init; } = BreachAction.Observe;

    /// <summary>Gets the metric that the rule is about. The default is <see langword="null"/> for no metric.</summary>
    public string? Metric { get; init; }

    /// <summary>Gets the segment that the rule is about. The default is <see langword="null"/> for all predictions.</summary>
    public string? Segment { get; init; }

    /// <summary>Gets the number that was observed. The default is <see langword="null"/> for none.</summary>
    public double? ObservedValue { get; init; }

    /// <summary>Gets the number of predictions that the breach is about. The default is 1.</summary>
    public long PredictionCount { get; init; } = 1;
}
