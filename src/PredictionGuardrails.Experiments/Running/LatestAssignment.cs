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

    /// <summary>Assigns a unit.</summary>
    public static UnitAssignment Assign(AssignmentPlan plan, PredictionKey unit)
    {
        var latest = _latest ??= new LatestAssignment();
        latest.Take(plan, unit);
        return latest._assignment;
    }

    /// <summary>The key of a unit, which was probably assigned a moment ago.</summary>
    public static ulong KeyOf(AssignmentPlan plan, PredictionKey unit)
    {
        var latest = _latest ??= new LatestAssignment();
        if (latest._plan != plan || !latest._unit.Equals(unit))
        {
            latest.Take(plan, unit);
        }

        return latest._assignment.Key;
    }

    private void Take(AssignmentPlan plan, PredictionKey unit)
    {
        _assignment = unit.TryGetInt64(out var number) ? plan.Assign(number) : plan.Assign(unit.ToString());
        _plan = plan;
        _unit = unit;
    }
}
