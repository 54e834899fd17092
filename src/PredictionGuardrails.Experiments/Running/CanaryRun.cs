using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Divides exposed units between the guard's own model and the variants, and observes what became of their calls.</summary>
/// <param name="experiment">The name of the experiment.</param>
/// <param name="variants">The variants.</param>
/// <param name="limits">Limits for the asynchronous calls of each variant.</param>
/// <param name="metrics">The guardrail metrics that are read from predictions.</param>
/// <param name="hasLatency">Whether durations are compared, as the last metric.</param>
/// <param name="units">Assigns calls.</param>
/// <param name="plan">Who is exposed, and the shares of the arms.</param>
/// <param name="judge">Compares the arms.</param>
/// <param name="isFaultInjected">Whether a fault is injected into the guard's own model. Arms aren't compared then.</param>
internal sealed class CanaryRun<TInput, TPrediction>(
    string experiment,
    IReadOnlyList<Variant<TInput, TPrediction>> variants,
    IReadOnlyList<TimeLimit> limits,
    IReadOnlyList<MetricReader<TInput, TPrediction>> metrics,
    bool hasLatency,
    UnitReader<TInput> units,
    AssignmentPlan plan,
    CanaryJudge judge,
    Func<bool> isFaultInjected) : IPredictionRouter<TInput, TPrediction>, IPredictionObserver<TInput, TPrediction>
{
    private readonly MetricReader<TInput, TPrediction>[] _metrics = [.. metrics];
    private volatile CanaryArms<TInput, TPrediction> _arms = new(experiment, plan, variants, limits);

    private long _notCalled;

    public CanaryJudge Judge => judge;

    /// <summary>Has the judge get outcomes until it's disposed.</summary>
    public IReadOnlyList<IDisposable> Outcomes { get; init; } = [];

    public AssignmentPlan Plan => _arms.Plan;

    public IReadOnlyList<Variant<TInput, TPrediction>> Variants => variants;

    /// <summary>The number of calls that aren't compared, or that the variant didn't answer in time, by reason.</summary>
    /// <param name="variant">The number of the variant.</param>
    public IReadOnlyDictionary<string, long> SkippedOf(int variant) => new Dictionary<string, long>
    {
        ["no model for the call"] = Interlocked.Read(ref _notCalled),
        ["not assigned"] = units.Undecided,
        ["timed out"] = limits[variant].Exceeded,
    };

    /// <summary>Changes who is exposed, or the shares of the arms.</summary>
    public void Change(AssignmentPlan changed)
    {
        if (!changed.Shares.IsSameAs(_arms.Plan.Shares))
        {
            judge.Divide(changed.Shares);
        }

        _arms = new CanaryArms<TInput, TPrediction>(experiment, changed, variants, limits);
    }

    /// <inheritdoc/>
    public PredictionArm<TInput, TPrediction>? Choose(TInput input, PredictionContext context)
    {
        var arms = _arms;
        var assigned = units.Assign(arms.Plan, input, context);
        if (!assigned.IsExposed || isFaultInjected())
        {
            return null;
        }

        if (!arms.Answer(context.CallKind))
        {
            Interlocked.Increment(ref _notCalled);
            return null;
        }

        if (assigned.Arm == 0)
        {
            return arms.Choose(0);
        }

        // What has been observed decides about this call already.
        judge.Evaluate();
        return judge.IsHarmful(assigned.Arm - 1) ? null : arms.Choose(assigned.Arm);
    }

    /// <inheritdoc/>
    public void OnPrediction(in ObservedPrediction<TInput, TPrediction> prediction)
    {
        if (prediction.Context.Arm is not { } name || prediction.IsProbe || prediction.IsFaultInjected)
        {
            return;
        }

        var arms = _arms;
        var arm = arms.IndexOf(name);
        var isAnswered = arm == 0
            ? prediction.Context.Verdict is PredictionVerdict.Accepted or PredictionVerdict.Clamped
            : prediction.Context.IsAnsweredByArm;
        var unit = units.KeyOf(arms.Plan, prediction.Input, prediction.Context);
        var result = !isAnswered ? CallResult.Failed : prediction.Context.Breaches.Count > 0 ? CallResult.Breached : CallResult.Answered;
        Span<double> values = stackalloc double[_metrics.Length + (hasLatency ? 1 : 0)];
        if (result != CallResult.Failed)
        {
            Measure(prediction, values);
        }

        judge.Add(new CallObservation(arm, result, unit), values);
    }

    private void Measure(in ObservedPrediction<TInput, TPrediction> prediction, Span<double> values)
    {
        for (var metric = 0; metric < _metrics.Length; metric++)
        {
            values[metric] = prediction.HasPrediction ? _metrics[metric].Measure(prediction.Input, prediction.Prediction!) : MetricValue.Missing;
        }

        if (hasLatency)
        {
            values[^1] = prediction.Duration?.TotalSeconds ?? MetricValue.Missing;
        }
    }
}
