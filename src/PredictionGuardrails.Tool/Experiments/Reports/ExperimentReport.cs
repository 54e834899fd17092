using PredictionGuardrails.Tool.Experiments.Reports.Outcomes;

namespace PredictionGuardrails.Tool.Experiments.Reports;

/// <summary>The result of <c>experiment report</c>.</summary>
internal sealed record ExperimentReport
{
    public required string Folder { get; init; }

    public required string Guard { get; init; }

    public string? Experiment { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>The number of calls that were routed to an arm.</summary>
    public required long Calls { get; init; }

    public required long CallsWithoutArm { get; init; }

    public required double FalseDecisionRate { get; init; }

    /// <summary>Whether distinct units aren't divided between the arms as configured. No result is valid then.</summary>
    public required bool IsSampleRatioMismatched { get; init; }

    /// <summary>The control, then the variants.</summary>
    public required IReadOnlyList<ReportedArm> Arms { get; init; }

    /// <summary>The times between which the shares of the arms didn't change.</summary>
    public required IReadOnlyList<ReportedStratum> Strata { get; init; }

    /// <summary>The outcomes that arms are compared by, or that predictions are compared with.</summary>
    public required IReadOnlyList<ReportedOutcome> Outcomes { get; init; }

    public required IReadOnlyList<ReportedVariant> Variants { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>An arm.</summary>
internal sealed record ReportedArm
{
    public required string Name { get; init; }

    /// <summary>The last share of the exposed units.</summary>
    public required double Share { get; init; }

    public required long Calls { get; init; }

    /// <summary>The number of distinct units.</summary>
    public required int Units { get; init; }

    public required long CallsWithoutUnit { get; init; }

    /// <summary>The number of calls that the arm answered itself.</summary>
    public required long AnsweredCalls { get; init; }
}

/// <summary>A time in which the shares of the arms didn't change.</summary>
internal sealed record ReportedStratum
{
    public required DateTimeOffset From { get; init; }

    public required long Calls { get; init; }

    public required IReadOnlyDictionary<string, double> Shares { get; init; }
}

/// <summary>What is shown of a variant.</summary>
internal sealed record ReportedVariant
{
    public required string Name { get; init; }

    /// <summary>Stop, Proceed, Hold, or Continue.</summary>
    public required string Decision { get; init; }

    public required string Reason { get; init; }

    /// <summary>When harm was first shown; null if it wasn't.</summary>
    public DateTimeOffset? HarmFoundAt { get; init; }

    /// <summary>The number of calls of the variant by then.</summary>
    public long? HarmFoundAfterCalls { get; init; }

    /// <summary>The guardrail metrics; empty if units aren't divided as configured.</summary>
    public required IReadOnlyList<ReportedGuardrail> Guardrails { get; init; }
}

/// <summary>What a guardrail metric shows.</summary>
internal sealed record ReportedGuardrail
{
    public required string Name { get; init; }

    /// <summary>The outcome that is compared, or that predictions are compared with; null for a metric of calls.</summary>
    public string? Outcome { get; init; }

    /// <summary>The unit of measure of the outcome; null if there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>What the estimate is of.</summary>
    public required string Effect { get; init; }

    public double? Estimate { get; init; }

    /// <summary>The lower limit of the effect; null if it's infinite.</summary>
    public double? Lower { get; init; }

    /// <summary>The upper limit of the effect; null if it's infinite.</summary>
    public double? Upper { get; init; }

    public required double Margin { get; init; }

    public required double AbsoluteMargin { get; init; }

    public required bool IsHarmShown { get; init; }

    public required bool IsHarmExcluded { get; init; }

    /// <summary>Whether no result is shown, because outcomes don't arrive equally often in all arms.</summary>
    public required bool IsHeld { get; init; }

    /// <summary>The evidence of harm as a share of what a stop takes.</summary>
    public required double EvidenceRatio { get; init; }

    public required long Observations { get; init; }

    public string? Finding { get; init; }
}
