using PredictionGuardrails.Tool.Experiments.Reports.Outcomes;
using PredictionGuardrails.Tool.Logs;

namespace PredictionGuardrails.Tool.Experiments.Reports;

/// <summary>What <c>experiment report</c> reports.</summary>
internal sealed record ReportRequest
{
    public required string Folder { get; init; }

    /// <summary>The guard, and the time.</summary>
    public required RecordFilter Filter { get; init; }

    /// <summary>The name of the experiment; null if it isn't known.</summary>
    public string? Experiment { get; init; }

    /// <summary>The name of the arm that is the guard's own model.</summary>
    public required string Control { get; init; }

    public required double FalseDecisionRate { get; init; }

    /// <summary>How much higher or lower metrics may be, as a fraction of the control's.</summary>
    public required double Margin { get; init; }

    /// <summary>The distribution of the control's predictions; null to take it from the first ones.</summary>
    public MetricSnapshot? Baseline { get; init; }

    /// <summary>Which outcomes are compared.</summary>
    public required OutcomeRequest Outcomes { get; init; }
}
