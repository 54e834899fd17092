using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Passes exposed inputs to the variants in the background.</summary>
/// <param name="variants">Compares each variant with the control.</param>
/// <param name="control">Compares the control with itself; null if it isn't compared.</param>
/// <param name="settings">How inputs are compared.</param>
/// <param name="units">Assigns calls.</param>
/// <param name="plan">Who is exposed.</param>
/// <param name="time">The clock.</param>
internal sealed class ShadowRun<TInput, TPrediction>(
    IReadOnlyList<ShadowComparison<TInput, TPrediction>> variants,
    ShadowComparison<TInput, TPrediction>? control,
    ShadowSettings settings,
    UnitReader<TInput> units,
    AssignmentPlan plan,
    TimeProvider time) : IPredictionObserver<TInput, TPrediction>
{
    private readonly ShadowWorker<TInput, TPrediction>[] _workers =
        [.. variants.Select((variant, number) => new ShadowWorker<TInput, TPrediction>(variant, number == 0 ? control : null, settings, time))];
    private readonly double _controlShare = control is null ? 0 : settings.ControlShare ?? ShadowSettings.DefaultControlShare;
    private volatile AssignmentPlan _plan = plan;
    private Task? _stopped;

    public IReadOnlyList<ShadowComparison<TInput, TPrediction>> Variants => variants;

    public ShadowComparison<TInput, TPrediction>? Control => control;

    /// <summary>Takes what is compared, so that the leader compares it with that of other replicas; null without a fleet.</summary>
    public ObservationOutbox? Outbox { get; init; }

    /// <summary>Has the variants get outcomes until it's disposed.</summary>
    public IReadOnlyList<IDisposable> Outcomes { get; private set; } = [];

    /// <summary>Gets the hash of a call's ID by which outcomes identify it, or null if its outcome won't be passed on; null if no outcomes are compared.</summary>
    public Func<PredictionContext, ulong?>? GetIdHash { get; init; }

    /// <summary>Has the variants get outcomes.</summary>
    /// <param name="subscribe">Subscribes; it gets what takes the number of an outcome, and calls whose outcome is final.</param>
    public void Subscribe(Func<Action<int, IReadOnlyList<FinalOutcome>>, IReadOnlyList<IDisposable>> subscribe) => Outcomes = subscribe(AddOutcomes);

    /// <summary>What is shown so far.</summary>
    public ComparisonReport Report() => SharedShadowJudge.Report(variants.Select(static variant => variant.Report()));

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        foreach (var variant in variants)
        {
            variant.Carry(state);
        }

        control?.Carry(state);
    }

    /// <summary>Divides the rate of false decisions over comparisons that are made at once.</summary>
    public void ShareErrors(int comparisons)
    {
        foreach (var variant in variants)
        {
            variant.ShareErrors(comparisons);
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
        var isControlCompared = _controlShare > 0 && Random.Shared.NextDouble() < _controlShare;
        var job = new ShadowJob<TInput, TPrediction>(
            prediction.Context.Id,
            GetIdHash?.Invoke(prediction.Context),
            prediction.Time,
            prediction.Input,
            ValueOf(prediction),
            ResultOf(prediction),
            unit,
            isControlCompared);
        foreach (var worker in _workers)
        {
            worker.Offer(job);
        }
    }

    /// <summary>Stops all workers, once.</summary>
    public Task StopAsync() => _stopped ??= Task.WhenAll(_workers.Select(static worker => worker.DisposeAsync().AsTask()));

    private void AddOutcomes(int outcome, IReadOnlyList<FinalOutcome> calls)
    {
        foreach (var variant in variants)
        {
            variant.AddOutcomes(outcome, calls);
        }

        control?.AddOutcomes(outcome, calls);
    }

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
