namespace PredictionGuardrails;

/// <summary>Describes a check or rule of a guard and its current state.</summary>
public sealed record RuleStatus
{
    /// <summary>Gets the name: one of <see cref="RuleNames"/>, or the name of a custom check.</summary>
    public required string Rule { get; init; }

    /// <summary>Gets the metric; <see langword="null"/> if the check isn't about one metric.</summary>
    public string? Metric { get; init; }

    /// <summary>Gets the quantile, rate, or label that the rule is about, for example "0.95"; <see langword="null"/> for other rules.</summary>
    public string? Parameter { get; init; }

    /// <summary>Gets what is expected, as a phrase, for example "between 0 and 500".</summary>
    public required string Expected { get; init; }

    /// <summary>Gets the current state as a phrase, for example "3.1 to 48.2"; <see langword="null"/> if it isn't known.</summary>
    public string? Observed { get; init; }

    /// <summary>Gets the number that is compared with the limits; <see langword="null"/> if there is none.</summary>
    public double? ObservedValue { get; init; }

    /// <summary>Gets the action for a breach.</summary>
    public required BreachAction Action { get; init; }

    /// <summary>
    /// Gets the length of the window; <see langword="null"/> for checks, which apply to each prediction, and for change detection, whose window is
    /// adaptive.
    /// </summary>
    public TimeSpan? Window { get; init; }

    /// <summary>Gets a value that indicates whether the rule is breached now. It's always <see langword="false"/> for checks.</summary>
    public bool IsBreached { get; init; }
}
