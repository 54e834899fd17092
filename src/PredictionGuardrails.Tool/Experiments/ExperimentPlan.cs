namespace PredictionGuardrails.Tool.Experiments;

/// <summary>The result of <c>experiment plan</c>.</summary>
internal sealed record ExperimentPlan
{
    public required string File { get; init; }

    public required string Column { get; init; }

    /// <summary>How labels change; null for numbers.</summary>
    public LabelHarm? Labels { get; init; }

    public required long Rows { get; init; }

    public required long SkippedRows { get; init; }

    /// <summary>The number of distinct units; 0 without a column of units.</summary>
    public required int Units { get; init; }

    /// <summary>The predictions of a day, of all units; null without times.</summary>
    public double? PredictionsPerDay { get; init; }

    public required double Share { get; init; }

    public required double Exposure { get; init; }

    public required double FalseDecisionRate { get; init; }

    public required int Guardrails { get; init; }

    public required double Margin { get; init; }

    /// <summary>The part of the margin that is in the share of a label; 0 for numbers.</summary>
    public required double AbsoluteMargin { get; init; }

    public required double Noise { get; init; }

    /// <summary>The share of calls that the control can't answer.</summary>
    public required double FailureRate { get; init; }

    /// <summary>Whether that's an assumption, because the history doesn't say.</summary>
    public required bool IsFailureRateAssumed { get; init; }

    public required int Runs { get; init; }

    public required int Seed { get; init; }

    /// <summary>The most predictions of a run.</summary>
    public required long MostPredictions { get; init; }

    public required IReadOnlyList<PlannedFinding> Findings { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>How soon a guardrail metric decides.</summary>
internal sealed record PlannedFinding
{
    public required string Metric { get; init; }

    /// <summary>Stop if harm is shown, Proceed if harm is excluded.</summary>
    public required string Decision { get; init; }

    /// <summary>The part of the change that is beyond the margin; null for failures and without harm.</summary>
    public double? Harm { get; init; }

    /// <summary>
    /// The fraction by which numbers are higher, the fraction of the predictions with another label, or the factor of failures; null without harm.
    /// </summary>
    public double? Change { get; init; }

    /// <summary>If the arms share the units.</summary>
    public required PlannedDelay Canary { get; init; }

    /// <summary>If the variant gets each input in the background.</summary>
    public required PlannedDelay Shadow { get; init; }
}

/// <summary>Predictions in the experiment until a decision. Null means more than the most predictions of a run, or that times aren't known.</summary>
internal sealed record PlannedDelay
{
    public long? Median { get; init; }

    /// <summary>The number that is enough in 90% of the runs.</summary>
    public long? Percentile90 { get; init; }

    public double? MedianDays { get; init; }

    public double? Percentile90Days { get; init; }

    /// <summary>The number of runs with the decision.</summary>
    public required int RunsFound { get; init; }
}
