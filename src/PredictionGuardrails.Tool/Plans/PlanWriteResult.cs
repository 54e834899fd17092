using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Tool.Plans;

/// <summary>The result of <c>plan write</c>.</summary>
internal sealed record PlanWriteResult
{
    public required string File { get; init; }

    public required IReadOnlyList<WrittenGuard> Guards { get; init; }

    /// <summary>The differences from the previous file; null if there was none.</summary>
    public IReadOnlyList<TrackingPlanChange>? Changes { get; init; }
}

/// <summary>A guard in a tracking plan that was written.</summary>
internal sealed record WrittenGuard(string Guard, int Version, int Columns);
