using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Assigns calls to arms by their unit, or by chance if they have none.</summary>
/// <param name="read">Reads the unit from an input; null for the guard's own unit.</param>
internal sealed class UnitReader<TInput>(Func<TInput, PredictionKey>? read)
{
    public UnitAssignment Assign(AssignmentPlan plan, TInput input, PredictionContext context)
    {
        var unit = read is null ? context.Unit : read(input);
        if (unit.IsNone)
        {
            return plan.AssignByChance(new UInt128((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64()) << 1);
        }

        return LatestAssignment.Of(plan, unit);
    }
}
