namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>An experiment in a list.</summary>
internal sealed record ExperimentRow
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>What the experiment does with calls.</summary>
    public required ExperimentPhase Phase { get; init; }

    /// <summary>True if all calls get the predictions of the guard's own model until the experiment is resumed.</summary>
    public required bool IsPaused { get; init; }

    /// <summary>The fraction of units that are in the experiment.</summary>
    public required double Exposure { get; init; }

    /// <summary>The number of calls of the guard's own model in the experiment.</summary>
    public required long ControlCalls { get; init; }

    /// <summary>The number of their distinct units, an estimate if there are many.</summary>
    public double? ControlUnits { get; init; }

    /// <summary>True if units aren't divided between the arms as configured. No result is valid then.</summary>
    public required bool IsSampleRatioMismatched { get; init; }

    /// <summary>The variants.</summary>
    public required IReadOnlyList<VariantRow> Variants { get; init; }
}

/// <summary>A variant in a list.</summary>
/// <param name="Name">The name.</param>
/// <param name="Share">The fraction of exposed units that the variant has.</param>
/// <param name="Calls">The number of its calls.</param>
/// <param name="Units">The number of their distinct units, an estimate if there are many.</param>
/// <param name="Decision">What is shown so far.</param>
/// <param name="Reason">Why, in a sentence.</param>
internal sealed record VariantRow(string Name, double Share, long Calls, double? Units, ExperimentDecision Decision, string Reason);

/// <summary>An experiment. Limits and margins that are infinite or not known are null.</summary>
internal sealed record ExperimentDetail
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>What the experiment does with calls.</summary>
    public required ExperimentPhase Phase { get; init; }

    /// <summary>When the phase began; null if the experiment is off.</summary>
    public DateTimeOffset? PhaseStartedAt { get; init; }

    /// <summary>True if all calls get the predictions of the guard's own model until the experiment is resumed.</summary>
    public required bool IsPaused { get; init; }

    /// <summary>The fraction of units that are in the experiment.</summary>
    public required double Exposure { get; init; }

    /// <summary>How far the exposure has grown; null if it doesn't grow in steps.</summary>
    public RampView? Ramp { get; init; }

    /// <summary>Why the experiment was stopped; null if it wasn't.</summary>
    public string? StopReason { get; init; }

    /// <summary>The probability of a false stop, and of a false exclusion of harm, over all variants and guardrail metrics together.</summary>
    public required double FalseDecisionRate { get; init; }

    /// <summary>The fraction of exposed units that the guard's own model has.</summary>
    public required double ControlShare { get; init; }

    /// <summary>The number of calls of the guard's own model in the experiment.</summary>
    public required long ControlCalls { get; init; }

    /// <summary>The number of their distinct units, an estimate if there are many.</summary>
    public double? ControlUnits { get; init; }

    /// <summary>True if units aren't divided between the arms as configured. No result is valid then.</summary>
    public required bool IsSampleRatioMismatched { get; init; }

    /// <summary>The variants.</summary>
    public required IReadOnlyList<VariantView> Variants { get; init; }

    /// <summary>How the guard's own model differs from itself on the same inputs; null if it isn't compared.</summary>
    public VariantView? ControlComparison { get; init; }

    /// <summary>The number of replicas of a fleet whose calls are compared together; null if only those of this process are.</summary>
    public int? ReplicaCount { get; init; }

    /// <summary>Changes of the experiment, latest first.</summary>
    public required IReadOnlyList<ExperimentChangeView> Changes { get; init; }
}

/// <summary>How far the exposure of an experiment has grown.</summary>
/// <param name="Steps">The exposure of each step.</param>
/// <param name="Step">The index of the current step, from 0.</param>
/// <param name="StepStartedAt">When the step began.</param>
/// <param name="NextStepAt">When the next step is due if harm is excluded; null if this is the last one.</param>
/// <param name="Reason">What the next step waits for, in a sentence.</param>
internal sealed record RampView(IReadOnlyList<double> Steps, int Step, DateTimeOffset StepStartedAt, DateTimeOffset? NextStepAt, string Reason);

/// <summary>A change of an experiment.</summary>
/// <param name="Time">When it was changed.</param>
/// <param name="Description">What was changed.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">The person who did it; null if the experiment or its configuration did.</param>
/// <param name="Replica">The replica on which it was changed; null without a fleet.</param>
internal sealed record ExperimentChangeView(DateTimeOffset Time, string Description, string Reason, string? By, string? Replica);
