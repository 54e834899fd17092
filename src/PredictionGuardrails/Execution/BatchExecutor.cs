namespace PredictionGuardrails.Execution;

/// <summary>Calls of a model for many inputs at once, from its route to the answers. What awaits and what doesn't differ in how the model and fallbacks are asked.</summary>
internal sealed class BatchExecutor<TInput, TPrediction>(
    CallExecutor<TInput, TPrediction> calls,
    BatchRunner<TInput, TPrediction> runner,
    BatchFallbacks<TInput, TPrediction> fallbacks,
    CallObserver<TInput, TPrediction> observer)
{
    public void Predict<TState>(ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, TState state, BatchModel<TState, TInput, TPrediction> model)
    {
        var plan = calls.Plan;
        var observed = Observe(plan, inputs.Length);
        try
        {
            var rejected = plan is { Route: CallRoute.Open, Checks.LooksAtInputs: false }
                ? runner.AskAll(plan, inputs, predictions, state, model, observed: null)
                : runner.AskElsewhere(plan, inputs, predictions, state, model, observed);
            if (rejected is not null)
            {
                fallbacks.Answer(plan, inputs, predictions, rejected, observed);
            }
        }
        catch (Exception exception) when (observed is not null)
        {
            observed.End(inputs, predictions, exception);
            throw;
        }

        observed?.End(inputs, predictions, exception: null);
    }

    public async ValueTask PredictAsync<TState>(
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken)
    {
        var plan = calls.Plan;
        var observed = Observe(plan, inputs.Length);
        try
        {
            var rejected = plan is { Route: CallRoute.Open or CallRoute.AsynchronousOnly, Checks.LooksAtInputs: false }
                ? await runner.AskAllAsync(plan, inputs, predictions, state, model, observed: null, cancellationToken).ConfigureAwait(false)
                : await runner.AskElsewhereAsync(plan, inputs, predictions, state, model, observed, cancellationToken).ConfigureAwait(false);
            if (rejected is not null)
            {
                await fallbacks.AnswerAsync(plan, inputs, predictions, rejected, observed, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (observed is not null)
        {
            observed.End(inputs.Span, predictions.Span, exception);
            throw;
        }

        observed?.End(inputs.Span, predictions.Span, exception: null);
    }

    /// <summary>Checks predictions that are there already.</summary>
    public void Inspect(ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions)
    {
        var plan = calls.Plan;
        var observed = Observe(plan, inputs.Length);
        try
        {
            if (runner.Inspect(plan, inputs, predictions, isAsynchronous: false, observed) is { } rejected)
            {
                fallbacks.Answer(plan, inputs, predictions, rejected, observed);
            }
        }
        catch (Exception exception) when (observed is not null)
        {
            observed.End(inputs, predictions, exception);
            throw;
        }

        observed?.End(inputs, predictions, exception: null);
    }

    /// <summary>Checks predictions that are there already, with fallbacks that may await.</summary>
    public async ValueTask InspectAsync(ReadOnlyMemory<TInput> inputs, Memory<TPrediction> predictions, CancellationToken cancellationToken)
    {
        var plan = calls.Plan;
        var observed = Observe(plan, inputs.Length);
        try
        {
            if (runner.Inspect(plan, inputs.Span, predictions.Span, isAsynchronous: true, observed) is { } rejected)
            {
                await fallbacks.AnswerAsync(plan, inputs, predictions, rejected, observed, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (observed is not null)
        {
            observed.End(inputs.Span, predictions.Span, exception);
            throw;
        }

        observed?.End(inputs.Span, predictions.Span, exception: null);
    }

    /// <summary>Keeps what is known of a batch that is observed; null if it isn't.</summary>
    private ObservedBatch<TInput, TPrediction>? Observe(GuardPlan<TInput, TPrediction> plan, int count) =>
        plan.Compiled.IsObserved && plan.Route is not (CallRoute.Off or CallRoute.Disposed) ? new(observer, plan, count) : null;
}
