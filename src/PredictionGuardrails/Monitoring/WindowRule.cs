namespace PredictionGuardrails.Monitoring;

/// <summary>A configured rule on a window.</summary>
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

    /// <summary>What there is in a window, whether it is allowed or not; null if it cannot be said.</summary>
    public abstract (string Observed, double Value)? Read(MetricSnapshot window, Baseline? baseline);

    /// <summary>What is wrong with a window; null if nothing is, or if it cannot be said.</summary>
    public abstract RuleFinding? Ask(MetricSnapshot window, Baseline? baseline);
}

/// <summary>What a rule found.</summary>
/// <param name="Observed">As what follows "the metric was".</param>
/// <param name="Expected">What is allowed.</param>
/// <param name="Value">The number.</param>
internal readonly record struct RuleFinding(string Observed, string Expected, double Value);
