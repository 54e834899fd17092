namespace PredictionGuardrails.Tool.Experiments;

/// <summary>What is planned: how soon a metric shows harm of some size, or excludes harm.</summary>
/// <param name="Metric">The guardrail metric.</param>
/// <param name="Change">
/// How the variant differs: the change of its predictions, or how many times as often it can't answer. Null if it doesn't differ, so that harm is to be
/// excluded.
/// </param>
internal sealed record PlanScenario(PlanMetric Metric, double? Change)
{
    /// <summary>The harm beyond the margin; null if there is none, or if it's about failures.</summary>
    public double? Harm { get; init; }
}

/// <summary>The guardrail metrics that every experiment has.</summary>
internal enum PlanMetric
{
    Prediction,
    Failures,
}
