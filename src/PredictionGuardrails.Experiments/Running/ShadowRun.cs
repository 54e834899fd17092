using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Passes exposed inputs to the variants in the background.</summary>
/// <param name="workers">A worker for each variant.</param>
/// <param name="units">Assigns calls.</param>
/// <param name="plan">Who is exposed.</param>
internal sealed class ShadowRun<TInput, TPrediction>(
    IReadOnlyList<ShadowWorker<TInput, TPrediction>> workers, UnitReader<TInput> units, AssignmentPlan plan) : IPredictionObserver<TInput, TPrediction>
{
    private volatile AssignmentPlan _plan = plan;
    private Task? _stopped;

    public IReadOnlyList<ShadowWorker<TInput, TPrediction>> Workers => workers;

    public AssignmentPlan Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <inheritdoc/>
    public void OnPrediction(in ObservedPrediction<TInput, TPrediction> prediction)
    {
        if (prediction.IsProbe || prediction.IsFaultInjected)
        {
            return;
        }

        var assigned = units.Assign(_plan, prediction.Input, prediction.Context);
        if (!assigned.IsExposed)
        {
            return;
        }

        var isAnswered = prediction.Context.Verdict is PredictionVerdict.Accepted or PredictionVerdict.Clamped;
        var job = new ShadowJob<TInput, TPrediction>(prediction.Input, prediction.Answer, isAnswered, assigned.Key);
        foreach (var worker in workers)
        {
            worker.Offer(job);
        }
    }

    /// <summary>Stops all workers, once.</summary>
    public Task StopAsync() => _stopped ??= Task.WhenAll(workers.Select(static worker => worker.DisposeAsync().AsTask()));
}
