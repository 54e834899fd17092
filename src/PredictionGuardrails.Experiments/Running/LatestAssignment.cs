using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>The thread's latest assignment: a call is assigned, and once more when it's observed, mostly by the same thread.</summary>
internal sealed class LatestAssignment
{
    [ThreadStatic]
    private static LatestAssignment? _latest;

    private AssignmentPlan? _plan;
    private PredictionKey _unit;
    private UnitAssignment _assignment;

    public static UnitAssignment Of(AssignmentPlan plan, PredictionKey unit)
    {
        var latest = _latest ??= new LatestAssignment();
        if (latest._plan != plan || !latest._unit.Equals(unit))
        {
            latest._assignment = unit.TryGetInt64(out var number) ? plan.Assign(number) : plan.Assign(unit.ToString());
            latest._plan = plan;
            latest._unit = unit;
        }

        return latest._assignment;
    }
}
