namespace PredictionGuardrails.Execution;

/// <summary>Streams of another guard that its router sent to the model of this guard.</summary>
internal sealed class ArmStreamExecutor<TInput, TPrediction>(
    CallExecutor<TInput, TPrediction> calls, OutcomeResolver<TInput, TPrediction> resolver, CallObserver<TInput, TPrediction> observer)
{
    /// <summary>Looks at the input.</summary>
    /// <returns>What the guard goes by; null if its model may not be asked.</returns>
    public GuardPlan<TInput, TPrediction>? Begin(TInput input)
    {
        var plan = calls.Plan;
        if (plan.Route is CallRoute.Disposed or CallRoute.Tripped)
        {
            return null;
        }

        var isAsked = plan.Route == CallRoute.Off || !plan.Checks.LooksAtInputs || calls.Refuse(plan, input, context: null) is null;
        return isAsked ? plan : null;
    }

    /// <summary>Reports an exception of the model.</summary>
    /// <param name="planAtBeginning">What the guard went by when the stream began.</param>
    /// <param name="exception">What the model threw.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>Why it rejects the rest of the stream; null if it passes to the caller unchanged.</returns>
    public Rejection? Judge(GuardPlan<TInput, TPrediction> planAtBeginning, Exception exception, CancellationToken cancellationToken)
    {
        var plan = PlanFor(planAtBeginning);
        return plan.Route == CallRoute.Off ? null : resolver.Judge(plan, exception, context: null, cancellationToken);
    }

    /// <summary>Records and checks a prediction of the model.</summary>
    /// <param name="planAtBeginning">What the guard went by when the stream began.</param>
    /// <param name="call">The call of the other guard that the prediction is observed as.</param>
    /// <param name="prediction">The prediction.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>Why it may not pass, or the answer.</returns>
    public async ValueTask<(Rejection? Rejection, TPrediction Answer)> ExamineAsync(
        GuardPlan<TInput, TPrediction> planAtBeginning,
        ObservedCall<TInput, TPrediction> call,
        TPrediction prediction,
        CancellationToken cancellationToken)
    {
        var plan = PlanFor(planAtBeginning);
        call.IsInspection = true;
        try
        {
            var answer = calls.Indirect.IsGuarded(plan, isAsynchronous: true)
                ? await calls.Indirect.PredictGuardedAsync(
                    plan, call.Input, prediction, static (prediction, _, _) => ValueTask.FromResult(prediction), call, cancellationToken).ConfigureAwait(false)
                : call.See(prediction);
            call.AnsweredBy(new(observer, plan));
            return (null, answer);
        }
        catch (PredictionRejectedException exception)
        {
            return (Rejection.ByArm(exception), default!);
        }
    }

    /// <summary>What the guard goes by now. A guard that is disposed while a stream runs still checks its predictions, as it does for any call.</summary>
    private GuardPlan<TInput, TPrediction> PlanFor(GuardPlan<TInput, TPrediction> planAtBeginning) =>
        calls.Plan is { Route: not CallRoute.Disposed } plan ? plan : planAtBeginning;
}
