namespace PredictionGuardrails;

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

    /// <summary>Gets the number of inputs that weren't compared, by reason.</summary>
    public required IReadOnlyDictionary<string, long> SkippedCalls { get; init; }

    /// <summary>Gets the state of the breaker of the variant's own guard.</summary>
    public BreakerState Breaker { get; init; }

    /// <summary>Gets what is shown so far.</summary>
    public required ExperimentDecision Decision { get; init; }

    /// <summary>Gets a sentence that describes why.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets the guardrail metrics.</summary>
    public required IReadOnlyList<GuardrailStatus> Guardrails { get; init; }

    /// <summary>Gets predictions for the same inputs; null in another phase than <see cref="ExperimentPhase.Shadow"/>, or if predictions aren't numbers.</summary>
    public ShadowPredictions? ShadowPredictions { get; init; }
}
