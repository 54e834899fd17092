namespace PredictionGuardrails;

/// <summary>A check or a rule of a guard that is in force: what it allows, and what there is now.</summary>
public sealed record RuleStatus
{
    /// <summary>Its name: one of <see cref="RuleNames"/>, or the name of a custom check.</summary>
    public required string Rule { get; init; }

    /// <summary>The metric that it asks about; null where it is not about one metric.</summary>
    public string? Metric { get; init; }

    /// <summary>Which quantile, rate or label's share it is about: "0.95"; null for the others.</summary>
    public string? Parameter { get; init; }

    /// <summary>What is allowed, as a phrase: "at least 0 and at most 500".</summary>
    public required string Expected { get; init; }

    /// <summary>What there is now, as a phrase: "3.1 to 48.2"; null where nothing can be said yet.</summary>
    public string? Observed { get; init; }

    /// <summary>The number that is compared with the limits, where it is one.</summary>
    public double? ObservedValue { get; init; }

    /// <summary>What a breach leads to.</summary>
    public required BreachAction Action { get; init; }

    /// <summary>Over how long it is asked; null for a check, which is made on each prediction, and for the rule of change, which takes as many as it needs.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>Whether it is breached now. Of checks, which are about single predictions, always false.</summary>
    public bool IsBreached { get; init; }
}
