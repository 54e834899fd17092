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

    /// <summary>Gets when the phase began, in UTC, or null if it's <see cref="ExperimentPhase.Off"/>.</summary>
    public DateTimeOffset? PhaseStartedAt { get; init; }

    /// <summary>Gets a value that indicates whether the experiment is paused: all calls get the predictions of the guard's own model.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Gets the fraction of units that are in the experiment, from 0 to 1.</summary>
    public required double Exposure { get; init; }

    /// <summary>Gets the ramp, or null if the exposure doesn't grow in steps, or in another phase than <see cref="ExperimentPhase.Canary"/>.</summary>
    public RampStatus? Ramp { get; init; }

    /// <summary>Gets why the experiment was stopped, or null if it wasn't.</summary>
    public string? StopReason { get; init; }

    /// <summary>Gets the probability of a false stop, and of a false exclusion of harm, over all variants and guardrail metrics together.</summary>
    public required double FalseDecisionRate { get; init; }

    /// <summary>Gets the fraction of exposed units that the guard's own model has, from 0 to 1.</summary>
    public required double ControlShare { get; init; }

    /// <summary>Gets the number of calls of the guard's own model in the experiment.</summary>
    public required long ControlCalls { get; init; }

    /// <summary>Gets the number of distinct units of the guard's own model in the experiment, an estimate if there are many.</summary>
    public required double ControlUnits { get; init; }

    /// <summary>Gets a value that indicates whether distinct units aren't divided between the arms as configured. No result is valid then.</summary>
    public required bool IsSampleRatioMismatched { get; init; }

    /// <summary>Gets the variants.</summary>
    public required IReadOnlyList<VariantStatus> Variants { get; init; }

    /// <summary>
    /// Gets how the guard's own model differs from itself on the same inputs, in the phase <see cref="ExperimentPhase.Shadow"/>; null if it isn't compared.
    /// Models that are random differ.
    /// </summary>
    public VariantStatus? ControlComparison { get; init; }

    /// <summary>
    /// Gets the number of replicas of a fleet whose calls are compared together. It's <see langword="null"/> if only those of this process are: without a fleet,
    /// while the store doesn't answer, and if nothing was compared since the phase began.
    /// </summary>
    public int? ReplicaCount { get; init; }

    /// <summary>Gets what was changed manually or by the experiment itself, latest first, at most 50 changes.</summary>
    public IReadOnlyList<ExperimentChange> Changes { get; init; } = [];
}
