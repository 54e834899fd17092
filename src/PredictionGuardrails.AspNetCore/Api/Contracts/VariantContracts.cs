namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>A variant of an experiment.</summary>
internal sealed record VariantView
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The fraction of exposed units that the variant has.</summary>
    public required double Share { get; init; }

    /// <summary>The number of its calls; in the phase Shadow, of those that were compared.</summary>
    public required long Calls { get; init; }

    /// <summary>The number of those that the variant answered itself. The guard's own model answered the others.</summary>
    public required long AnsweredCalls { get; init; }

    /// <summary>The number of distinct units, an estimate if there are many.</summary>
    public double? Units { get; init; }

    /// <summary>The inputs that weren't compared, by reason.</summary>
    public required IReadOnlyList<SkippedCallsView> SkippedCalls { get; init; }

    /// <summary>The state of the breaker of the variant's own guard.</summary>
    public required BreakerState Breaker { get; init; }

    /// <summary>What is shown so far.</summary>
    public required ExperimentDecision Decision { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The guardrail metrics.</summary>
    public required IReadOnlyList<GuardrailView> Guardrails { get; init; }

    /// <summary>Predictions for the same inputs; null in another phase than Shadow, or if predictions aren't numbers.</summary>
    public ShadowPredictionsView? ShadowPredictions { get; init; }
}

/// <summary>Inputs that weren't compared.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Calls">Their number.</param>
internal sealed record SkippedCallsView(string Reason, long Calls);

/// <summary>A guardrail metric of a variant. Limits and margins that are infinite or not known are null.</summary>
internal sealed record GuardrailView
{
    /// <summary>The name of the metric.</summary>
    public required string Name { get; init; }

    /// <summary>What the estimate is of: "difference of means".</summary>
    public required string Effect { get; init; }

    /// <summary>The unit of the estimate; null if it has none.</summary>
    public string? Unit { get; init; }

    /// <summary>The estimate of the effect; null while there is none.</summary>
    public double? Estimate { get; init; }

    /// <summary>The lower limit of the effect, which is valid whenever you look; null if it's infinite.</summary>
    public double? Lower { get; init; }

    /// <summary>The upper limit of the effect, which is valid whenever you look; null if it's infinite.</summary>
    public double? Upper { get; init; }

    /// <summary>The smallest effect that isn't harm; null if lower effects aren't harm, or if it isn't known.</summary>
    public double? LowerMargin { get; init; }

    /// <summary>The largest effect that isn't harm; null if higher effects aren't harm, or if it isn't known.</summary>
    public double? UpperMargin { get; init; }

    /// <summary>True if the margins are known. One of them can be null then.</summary>
    public required bool IsMarginKnown { get; init; }

    /// <summary>True if harm beyond the margin is shown.</summary>
    public required bool IsHarmShown { get; init; }

    /// <summary>True if harm beyond the margin is excluded.</summary>
    public required bool IsHarmExcluded { get; init; }

    /// <summary>The evidence of harm as a share of what a stop takes, from 0 to 1.</summary>
    public required double EvidenceRatio { get; init; }

    /// <summary>The evidence against harm as a share of what its exclusion takes, from 0 to 1.</summary>
    public required double ExclusionRatio { get; init; }

    /// <summary>The number of observations.</summary>
    public required long Observations { get; init; }

    /// <summary>How many more observations are expected until harm is excluded; null if that can't be estimated.</summary>
    public long? RemainingObservations { get; init; }

    /// <summary>How the variant differs, in a sentence; null while nothing is known.</summary>
    public string? Finding { get; init; }

    /// <summary>The effect over time, oldest first.</summary>
    public required IReadOnlyList<GuardrailPointView> History { get; init; }
}

/// <summary>The effect of a guardrail metric at a point in time.</summary>
/// <param name="Time">The time.</param>
/// <param name="Observations">The number of observations.</param>
/// <param name="Estimate">The estimate; null while there is none.</param>
/// <param name="Lower">The lower limit; null if it's infinite.</param>
/// <param name="Upper">The upper limit; null if it's infinite.</param>
internal sealed record GuardrailPointView(DateTimeOffset Time, long Observations, double? Estimate, double? Lower, double? Upper);

/// <summary>Predictions of the guard's own model and of a variant for the same inputs.</summary>
/// <param name="Metric">The name of the metric.</param>
/// <param name="Unit">The unit of the metric; null if none is set.</param>
/// <param name="Sample">A uniform random sample of all pairs.</param>
/// <param name="Worst">The pairs that differ most, largest difference first.</param>
internal sealed record ShadowPredictionsView(
    string Metric, string? Unit, IReadOnlyList<ShadowPairView> Sample, IReadOnlyList<ShadowPairView> Worst);

/// <summary>Both predictions for the same input.</summary>
/// <param name="Id">The ID of the call.</param>
/// <param name="Time">When the guard's own model answered.</param>
/// <param name="Control">The prediction of the guard's own model.</param>
/// <param name="Variant">The prediction of the variant.</param>
internal sealed record ShadowPairView(Guid Id, DateTimeOffset Time, double? Control, double? Variant);
