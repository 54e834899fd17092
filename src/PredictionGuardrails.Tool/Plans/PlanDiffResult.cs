using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Tool.Plans;

/// <summary>The result of <c>plan diff</c> and <c>plan check</c>.</summary>
internal sealed record PlanDiffResult
{
    public const string Same = "same";
    public const string Compatible = "compatible";
    public const string Breaking = "breaking";

    /// <summary>The older plan.</summary>
    public required string Before { get; init; }

    /// <summary>The newer plan, or the app that declares it.</summary>
    public required string After { get; init; }

    /// <summary>Whether there are changes, and whether one of them is breaking: same, compatible, or breaking.</summary>
    public required string Verdict { get; init; }

    /// <summary>All differences, breaking ones first.</summary>
    public required IReadOnlyList<TrackingPlanChange> Changes { get; init; }

    public static PlanDiffResult Of(string before, TrackingPlan older, string after, TrackingPlan newer)
    {
        IReadOnlyList<TrackingPlanChange> changes = [.. newer.ChangesSince(older).OrderByDescending(static change => change.IsBreaking)];
        return new PlanDiffResult
        {
            Before = before,
            After = after,
            Verdict = changes switch { [] => Same, [{ IsBreaking: true }, ..] => Breaking, _ => Compatible },
            Changes = changes,
        };
    }
}
