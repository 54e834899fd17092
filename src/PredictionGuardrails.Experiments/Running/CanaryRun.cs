using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Divides exposed units between the guard's own model and the variants, and observes what became of their calls.</summary>
/// <param name="variants">The variants.</param>
/// <param name="metrics">The guardrail metrics without the first one, which is whether an arm can't answer.</param>
/// <param name="units">Assigns calls.</param>
/// <param name="plan">Who is exposed, and the shares of the arms.</param>
/// <param name="judge">Compares the arms.</param>
internal sealed class CanaryRun<TInput, TPrediction>(
    IReadOnlyList<Variant<TInput, TPrediction>> variants,
    IReadOnlyList<MetricReader<TInput, TPrediction>> metrics,
    UnitReader<TInput> units,
    AssignmentPlan plan,
    CanaryJudge judge) : IPredictionRouter<TInput, TPrediction>, IPredictionObserver<TInput, TPrediction>
{
    /// <summary>The name of the guard's own model, which no variant may have.</summary>
    public const string Control = "control";

    private volatile ArmPlan _arms = new(plan, variants);

    private long _notCalled;

    public CanaryJudge Judge => judge;

    /// <summary>The number of calls of variants that have no model for them, which the control answered. They aren't compared.</summary>
    public IReadOnlyDictionary<string, long> Skipped => new Dictionary<string, long> { ["no model for the call"] = Interlocked.Read(ref _notCalled) };

    public AssignmentPlan Plan => _arms.Plan;

    /// <summary>Changes who is exposed, or the shares of the arms.</summary>
    public void Change(AssignmentPlan changed)
    {
        if (!changed.Shares.IsSameAs(_arms.Plan.Shares))
        {
            judge.Divide(changed.Shares);
        }

        _arms = new ArmPlan(changed, variants);
    }

    /// <inheritdoc/>
    public PredictionArm<TInput, TPrediction>? Choose(TInput input, PredictionContext context)
    {
        var arms = _arms;
        var assigned = units.Assign(arms.Plan, input, context);
        if (!assigned.IsExposed)
        {
            return null;
        }

        if (assigned.Arm == 0)
        {
            return arms.All[0];
        }

        // What has been observed decides about this call already.
        judge.Evaluate();
        return judge.IsHarmful(assigned.Arm - 1) ? null : arms.All[assigned.Arm];
    }

    /// <inheritdoc/>
    public void OnPrediction(in ObservedPrediction<TInput, TPrediction> prediction)
    {
        if (prediction.Context.Arm is not { } name || prediction.IsProbe)
        {
            return;
        }

        var arms = _arms;
        var arm = arms.IndexOf(name);
        if (arm != 0 && !prediction.Context.IsArmCalled && prediction.Exception is not OperationCanceledException)
        {
            // The variant has no model for such a call. One that a caller gave up counts as a failure, as for the control.
            Interlocked.Increment(ref _notCalled);
            judge.Add(new ArmObservation(CanaryJudge.OfCallsWithoutModel, arm, 0, Unit: 0));
            return;
        }

        var isAnswered = arm == 0
            ? prediction.Context.Verdict is PredictionVerdict.Accepted or PredictionVerdict.Clamped
            : prediction.Context.IsAnsweredByArm;
        var unit = units.Assign(arms.Plan, prediction.Input, prediction.Context).Key;
        judge.Add(new ArmObservation(CanaryJudge.OfCalls, arm, isAnswered ? 0 : 1, unit));
        if (isAnswered && prediction.HasPrediction)
        {
            for (var metric = 0; metric < metrics.Count; metric++)
            {
                judge.Add(new ArmObservation(metric + 1, arm, metrics[metric].ReadOrNaN(prediction.Input, prediction.Prediction!), unit));
            }
        }
    }

    /// <summary>The arms with their probabilities.</summary>
    private sealed class ArmPlan(AssignmentPlan plan, IReadOnlyList<Variant<TInput, TPrediction>> variants)
    {
        public AssignmentPlan Plan => plan;

        /// <summary>The control, then the variants.</summary>
        public PredictionArm<TInput, TPrediction>[] All { get; } =
        [
            new PredictionArm<TInput, TPrediction> { Name = Control, Probability = plan.Shares[0] },
            .. variants.Select((variant, number) => variant.ToArm(plan.Shares[number + 1])),
        ];

        public int IndexOf(string name)
        {
            for (var arm = 1; arm < All.Length; arm++)
            {
                if (ReferenceEquals(All[arm].Name, name))
                {
                    return arm;
                }
            }

            return 0;
        }
    }
}
