namespace PredictionGuardrails;

/// <summary>Represents a guardrail metric of a variant as it is now.</summary>
public sealed record GuardrailStatus
{
    /// <summary>Gets the name of the metric.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what the estimate is of, for example <c>difference of means</c>.</summary>
    public required string Effect { get; init; }

    /// <summary>Gets the unit of measure of the estimate, its limits, and its margins, for example <c>EUR</c>, or null if it has none.</summary>
    public string? Unit { get; init; }

    /// <summary>Gets the estimate of the effect; <see cref="double.NaN"/> while there is none.</summary>
    public required double Estimate { get; init; }

    /// <summary>Gets the lower limit of the effect, which may be infinite. It's valid whenever you look.</summary>
    public required double Lower { get; init; }

    /// <summary>Gets the upper limit of the effect, which may be infinite. It's valid whenever you look.</summary>
    public required double Upper { get; init; }

    /// <summary>Gets the smallest effect that isn't harm, in the unit of the estimate; negative infinity if lower effects aren't harm, and NaN while it isn't known.</summary>
    public required double LowerMargin { get; init; }

    /// <summary>Gets the largest effect that isn't harm, in the unit of the estimate; infinity if higher effects aren't harm, and NaN while it isn't known.</summary>
    public required double UpperMargin { get; init; }

    /// <summary>Gets a value that indicates whether harm beyond the margin is shown.</summary>
    public required bool IsHarmShown { get; init; }

    /// <summary>Gets a value that indicates whether harm beyond the margin is excluded.</summary>
    public required bool IsHarmExcluded { get; init; }

    /// <summary>Gets the evidence of harm as a share of what a stop takes, from 0 to 1.</summary>
    public required double EvidenceRatio { get; init; }

    /// <summary>Gets the evidence against harm as a share of what its exclusion takes, from 0 to 1.</summary>
    public required double ExclusionRatio { get; init; }

    /// <summary>Gets the number of observations.</summary>
    public required long Observations { get; init; }

    /// <summary>
    /// Gets how many more observations are expected until harm is excluded if it continues like this; null if that can't be said.
    /// </summary>
    public long? RemainingObservations { get; init; }

    /// <summary>Gets a sentence that describes how the variant differs, or null while nothing is known.</summary>
    public string? Finding { get; init; }

    /// <summary>Gets the effect over time, oldest first, at most 240 points.</summary>
    public IReadOnlyList<GuardrailPoint> History { get; init; } = [];
}

/// <summary>Represents the effect of a guardrail metric at a point in time.</summary>
/// <param name="Time">The time, in UTC.</param>
/// <param name="Observations">The number of observations.</param>
/// <param name="Estimate">The estimate; <see cref="double.NaN"/> while there is none.</param>
/// <param name="Lower">The lower limit, which may be infinite.</param>
/// <param name="Upper">The upper limit, which may be infinite.</param>
public readonly record struct GuardrailPoint(DateTimeOffset Time, long Observations, double Estimate, double Lower, double Upper);
