namespace PredictionGuardrails.Execution;

/// <summary>
/// Calls of another guard that its router sent to the model of this guard. What this guard can't answer, the other guard's own model answers.
/// </summary>
internal sealed class ArmCallExecutor<TInput, TPrediction>(
    CallExecutor<TInput, TPrediction> calls, IndirectCallExecutor<TInput, TPrediction> indirect, CallObserver<TInput, TPrediction> observer)
{
    /// <summary>Has the arm's model answer a call, if it can.</summary>
    public bool TryPredict(ObservedCall<TInput, TPrediction> call, Func<TInput, TPrediction> model, out TPrediction answer)
    {
        try
        {
            var plan = calls.Plan;
            using var span = indirect.StartSpan(plan);
            answer = indirect.IsGuarded(plan, isAsynchronous: false)
                ? indirect.PredictGuarded(plan, call.Input, model, static (model, input) => model(input), call)
                : call.See(model(call.Input));
            call.AnsweredBy(new(observer, plan));
            return true;
        }
        catch (Exception)
        {
            // Without a token, the caller's cancellation can't be told from the arm's own. The guard's own model throws again if it is the caller's.
            call.Forget();
            answer = default!;
            return false;
        }
    }

    /// <inheritdoc cref="TryPredict"/>
    public async ValueTask<(bool IsAnswered, TPrediction Answer)> TryPredictAsync(
        ObservedCall<TInput, TPrediction> call, IArm<TInput, TPrediction> arm, CancellationToken cancellationToken)
    {
        try
        {
            var plan = calls.Plan;
            using var span = indirect.StartSpan(plan);
            var answer = indirect.IsGuarded(plan, isAsynchronous: true)
                ? await indirect.PredictGuardedAsync(plan, call.Input, arm, Ask, call, cancellationToken).ConfigureAwait(false)
                : call.See(await Ask(arm, call.Input, cancellationToken).ConfigureAwait(false));
            call.AnsweredBy(new(observer, plan));
            return (true, answer);
        }
        catch (Exception exception) when (!CallCancellation.Is(exception, cancellationToken))
        {
            call.Forget();
            return (false, default!);
        }

        static ValueTask<TPrediction> Ask(IArm<TInput, TPrediction> arm, TInput input, CancellationToken cancellationToken) =>
            arm.AsyncModel is { } model ? model(input, cancellationToken) : ValueTask.FromResult(arm.Model!(input));
    }
}
