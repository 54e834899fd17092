namespace PredictionGuardrails;

/// <summary>Represents an experiment as it is now.</summary>
public sealed record ExperimentStatus
{
    /// <summary>Gets the name of the experiment.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets what the experiment does with calls.</summary>
    public required ExperimentPhase Phase { get; init; }

    /// <summary>Gets the fraction of units that are in the experiment, from 0 to 1.</summary>
    public required double Exposure { get; init; }

    /// <summary>Gets why the experiment was stopped, or null if it wasn't.</summary>
    public string? StopReason { get; init; }

    /// <summary>Gets the probability of a false stop, and of a false exclusion of harm, over all variants and guardrail metrics together.</summary>
    public required double FalseDecisionRate { get; init; }

    /// <summary>Gets the number of calls of the guard's own model in the experiment.</summary>
    public required long ControlCalls { get; init; }

    /// <summary>Gets the number of distinct units of the guard's own model in the experiment, an estimate if there are many.</summary>
    public required double ControlUnits { get; init; }

    /// <summary>Gets a value that indicates whether distinct units aren't divided between the arms as configured. No result is valid then.</summary>
    public required bool IsSampleRatioMismatched { get; init; }

    /// <summary>Gets the variants.</summary>
    public required IReadOnlyList<VariantStatus> Variants { get; init; }
}

/// <summary>Represents a variant of an experiment as it is now.</summary>
public sealed record VariantStatus
{
    /// <summary>Gets the name of the variant.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the fraction of exposed units that the variant has, from 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>Gets the number of calls that were the variant's; in the phase <see cref="ExperimentPhase.Shadow"/>, those that were compared.</summary>
    public required long Calls { get; init; }

    /// <summary>Gets the number of those that the variant answered itself. The guard's own model answered the others.</summary>
    public required long AnsweredCalls { get; init; }

    /// <summary>Gets the number of distinct units, an estimate if there are many.</summary>
    public required double Units { get; init; }

    /// <summary>Gets the number of inputs that weren't compared in the background, by reason.</summary>
    public required IReadOnlyDictionary<string, long> SkippedCalls { get; init; }

    /// <summary>Gets what is shown so far.</summary>
    public required ExperimentDecision Decision { get; init; }

    /// <summary>Gets a sentence that describes why.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets the guardrail metrics.</summary>
    public required IReadOnlyList<GuardrailStatus> Guardrails { get; init; }
}

/// <summary>Represents a guardrail metric of a variant as it is now.</summary>
public sealed record GuardrailStatus
{
    /// <summary>Gets the name of the metric.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what the estimate is of, for example <c>difference of means</c>.</summary>
    public required string Effect { get; init; }

    /// <summary>Gets the estimate of the effect; <see cref="double.NaN"/> while there is none.</summary>
    public required double Estimate { get; init; }

    /// <summary>Gets the lower limit of the effect, which may be infinite. It's valid whenever you look.</summary>
    public required double Lower { get; init; }

    /// <summary>Gets the upper limit of the effect, which may be infinite. It's valid whenever you look.</summary>
    public required double Upper { get; init; }

    /// <summary>Gets a value that indicates whether harm beyond the margin is shown.</summary>
    public required bool IsHarmShown { get; init; }

    /// <summary>Gets a value that indicates whether harm beyond the margin is excluded.</summary>
    public required bool IsHarmExcluded { get; init; }

    /// <summary>Gets the evidence of harm as a share of what a stop takes, from 0 to 1.</summary>
    public required double EvidenceRatio { get; init; }

    /// <summary>Gets the number of observations.</summary>
    public required long Observations { get; init; }

    /// <summary>Gets a sentence that describes how the variant differs, or null while nothing is known.</summary>
    public string? Finding { get; init; }
}
