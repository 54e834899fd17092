using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Assigns calls to arms by their unit, or by chance if they have none.</summary>
/// <param name="read">Reads the unit from an input; null for the guard's own unit.</param>
/// <param name="assigner">Decides in place of the hash; null for none.</param>
/// <param name="variants">The names of the variants.</param>
internal sealed class UnitReader<TInput>(Func<TInput, PredictionKey>? read, IExperimentAssigner<TInput>? assigner, IReadOnlyList<string> variants)
{
    private long _undecided;

    /// <summary>The number of calls that weren't assigned because the decision wasn't there at once, failed, or named no arm.</summary>
    public long Undecided => Interlocked.Read(ref _undecided);

    public UnitAssignment Assign(AssignmentPlan plan, TInput input, PredictionContext context)
    {
        var unit = UnitOf(input, context);
        return assigner is null ? AssignByHash(plan, unit) : AssignByOther(plan, input, unit, assigner);
    }

    /// <summary>The key of a call's unit; 0 if it has none.</summary>
    public ulong KeyOf(AssignmentPlan plan, TInput input, PredictionContext context) =>
        UnitOf(input, context) is { IsNone: false } unit ? LatestAssignment.KeyOf(plan, unit) : 0;

    private PredictionKey UnitOf(TInput input, PredictionContext context) => read is null ? context.Unit : read(input);

    private static UnitAssignment AssignByHash(AssignmentPlan plan, PredictionKey unit) => unit.IsNone
        ? plan.AssignByChance(new UInt128((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64()) << 1)
        : LatestAssignment.Assign(plan, unit);

    private UnitAssignment AssignByOther(AssignmentPlan plan, TInput input, PredictionKey unit, IExperimentAssigner<TInput> other)
    {
        var decision = Ask(other, input, unit);
        if (!decision.IsCompletedSuccessfully)
        {
            Interlocked.Increment(ref _undecided);
            Forget(decision.AsTask());
            return default;
        }

        if (decision.Result is not { } name)
        {
            return default;
        }

        var arm = ArmOf(name);
        if (arm < 0)
        {
            Interlocked.Increment(ref _undecided);
            return default;
        }

        return AssignByHash(plan, unit) with { Arm = arm, Probability = plan.Shares[arm] };
    }

    private static ValueTask<string?> Ask(IExperimentAssigner<TInput> other, TInput input, PredictionKey unit)
    {
        try
        {
            return other.AssignAsync(input, unit);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<string?>(exception);
        }
    }

    private int ArmOf(string name)
    {
        if (name.Equals(CanaryArms<TInput, object>.Control, StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        for (var variant = 0; variant < variants.Count; variant++)
        {
            if (variants[variant].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return variant + 1;
            }
        }

        return -1;
    }

    /// <summary>Observes an exception that comes later.</summary>
    private static void Forget(Task decision) => _ = decision.ContinueWith(
        static decision => _ = decision.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
