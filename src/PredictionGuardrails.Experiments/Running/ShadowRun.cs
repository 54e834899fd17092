using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Passes exposed inputs to the variants in the background.</summary>
/// <param name="workers">A worker for each variant.</param>
/// <param name="control">A worker for the control itself; null if it isn't compared.</param>
/// <param name="controlShare">The share of inputs for which it is.</param>
/// <param name="units">Assigns calls.</param>
/// <param name="plan">Who is exposed.</param>
internal sealed class ShadowRun<TInput, TPrediction>(
    IReadOnlyList<ShadowWorker<TInput, TPrediction>> workers,
    ShadowWorker<TInput, TPrediction>? control,
    double controlShare,
    UnitReader<TInput> units,
    AssignmentPlan plan) : IPredictionObserver<TInput, TPrediction>
{
    private volatile AssignmentPlan _plan = plan;
    private Task? _stopped;

    public IReadOnlyList<ShadowWorker<TInput, TPrediction>> Workers => workers;

    public ShadowWorker<TInput, TPrediction>? Control => control;

    /// <summary>Takes what is compared, so that the leader compares it with that of other replicas; null without a fleet.</summary>
    public ObservationOutbox? Outbox { get; init; }

    /// <summary>What is shown so far.</summary>
    public ComparisonReport Report() => SharedShadowJudge.Report(workers.Select(static worker => worker.Report()));

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        foreach (var worker in workers)
        {
            worker.Carry(state);
        }

        control?.Carry(state);
    }

    /// <summary>Divides the rate of false decisions over comparisons that are made at once.</summary>
    public void ShareErrors(int comparisons)
    {
        foreach (var worker in workers)
        {
            worker.ShareErrors(comparisons);
        }
    }

    public AssignmentPlan Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <inheritdoc/>
    public void OnPrediction(in ObservedPrediction<TInput, TPrediction> prediction)
    {
        if (prediction.IsProbe || prediction.IsFaultInjected || prediction.Exception is OperationCanceledException)
        {
            return;
        }

        var assigned = units.Assign(_plan, prediction.Input, prediction.Context);
        if (!assigned.IsExposed)
        {
            return;
        }

        var unit = units.KeyOf(_plan, prediction.Input, prediction.Context);
        var job = new ShadowJob<TInput, TPrediction>(
            prediction.Context.Id, prediction.Time, prediction.Input, ValueOf(prediction), ResultOf(prediction), unit);
        foreach (var worker in workers)
        {
            worker.Offer(job);
        }

        if (control is not null && Random.Shared.NextDouble() < controlShare)
        {
            control.Offer(job);
        }
    }

    /// <summary>Stops all workers, once.</summary>
    public Task StopAsync() => _stopped ??= Task.WhenAll(AllWorkers.Select(static worker => worker.DisposeAsync().AsTask()));

    private IEnumerable<ShadowWorker<TInput, TPrediction>> AllWorkers => control is null ? workers : workers.Append(control);

    /// <summary>What the guard made of the prediction, because the guard of a variant clamps too.</summary>
    private static TPrediction? ValueOf(in ObservedPrediction<TInput, TPrediction> prediction) =>
        prediction.Context.Verdict == PredictionVerdict.Clamped ? prediction.Answer : prediction.Prediction;

    private static double ResultOf(in ObservedPrediction<TInput, TPrediction> prediction)
    {
        var context = prediction.Context;
        return context.Verdict is not (PredictionVerdict.Accepted or PredictionVerdict.Clamped) || !prediction.HasPrediction ? CallResult.Failed
            : context.Breaches.Count > 0 ? CallResult.Breached
            : CallResult.Answered;
    }
}
