namespace PredictionGuardrails.Execution;

/// <summary>Calls of a model for many inputs at once, from its route to the answers. What awaits and what doesn't differ in how the model and fallbacks are asked.</summary>
internal sealed class BatchExecutor<TInput, TPrediction>(
    CallExecutor<TInput, TPrediction> calls,
    BatchRunner<TInput, TPrediction> runner,
    BatchFallbacks<TInput, TPrediction> fallbacks,
    CallObserver<TInput, TPrediction> observer)
{
    private readonly BatchRouter<TInput, TPrediction> _router = new(calls, runner, observer);

    /// <summary>The way of items of another guard's batches, which has this guard's model as an arm.</summary>
    public ArmBatchExecutor<TInput, TPrediction> AsArm { get; } = new(calls, runner, fallbacks, observer);

    /// <param name="inputs">What the model is asked about.</param>
    /// <param name="predictions">Takes the answers.</param>
    /// <param name="state">Handed to the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="ids">Takes the ID of each item; empty if they aren't wanted.</param>
    public void Predict<TState>(
        ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, TState state, BatchModel<TState, TInput, TPrediction> model, Span<Guid> ids = default)
    {
        var plan = calls.Plan;
        var observed = Observe(plan, inputs.Length, ids);
        try
        {
            RejectedItems? rejected;
            if (observed is null && plan is { Route: CallRoute.Open, Checks.LooksAtInputs: false })
            {
                rejected = runner.AskAll(plan, inputs, predictions, state, model, observed: null);
            }
            else if (observed is not null && plan.IsRouted)
            {
                rejected = _router.Ask(plan, inputs, predictions, state, model, observed);
            }
            else
            {
                rejected = runner.AskElsewhere(plan, inputs, predictions, state, model, observed);
            }

            if (rejected is not null)
            {
                fallbacks.Answer(plan, inputs, predictions, rejected, observed);
            }
        }
        catch (Exception exception) when (observed is not null)
        {
            observed.End(inputs, predictions, ids, exception);
            throw;
        }

        observed?.End(inputs, predictions, ids, exception: null);
    }

    public async ValueTask PredictAsync<TState>(
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        Memory<Guid> ids,
        CancellationToken cancellationToken)
    {
        var plan = calls.Plan;
        var observed = Observe(plan, inputs.Length, ids.Span);
        try
        {
            RejectedItems? rejected;
            if (observed is null && plan is { Route: CallRoute.Open or CallRoute.AsynchronousOnly, Checks.LooksAtInputs: false })
            {
                rejected = await runner.AskAllAsync(plan, inputs, predictions, state, model, observed: null, cancellationToken).ConfigureAwait(false);
            }
            else if (observed is not null && plan.IsRouted)
            {
                rejected = await _router.AskAsync(plan, inputs, predictions, state, model, observed, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                rejected = await runner.AskElsewhereAsync(plan, inputs, predictions, state, model, observed, cancellationToken).ConfigureAwait(false);
            }

            if (rejected is not null)
            {
                await fallbacks.AnswerAsync(plan, inputs, predictions, rejected, observed, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (observed is not null)
        {
            observed.End(inputs.Span, predictions.Span, ids.Span, exception);
            throw;
        }

        observed?.End(inputs.Span, predictions.Span, ids.Span, exception: null);
    }

    /// <summary>Checks predictions that are there already.</summary>
    public void Inspect(ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, Span<Guid> ids = default)
    {
        var plan = calls.Plan;
        var observed = Observe(plan, inputs.Length, ids);
        try
        {
            if (runner.Inspect(plan, inputs, predictions, isAsynchronous: false, observed) is { } rejected)
            {
                fallbacks.Answer(plan, inputs, predictions, rejected, observed);
            }
        }
        catch (Exception exception) when (observed is not null)
        {
            observed.End(inputs, predictions, ids, exception);
            throw;
        }

        observed?.End(inputs, predictions, ids, exception: null);
    }

    /// <summary>Checks predictions that are there already, with fallbacks that may await.</summary>
    public async ValueTask InspectAsync(
        ReadOnlyMemory<TInput> inputs, Memory<TPrediction> predictions, Memory<Guid> ids, CancellationToken cancellationToken)
    {
        var plan = calls.Plan;
        var observed = Observe(plan, inputs.Length, ids.Span);
        try
        {
            if (runner.Inspect(plan, inputs.Span, predictions.Span, isAsynchronous: true, observed) is { } rejected)
            {
                await fallbacks.AnswerAsync(plan, inputs, predictions, rejected, observed, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (observed is not null)
        {
            observed.End(inputs.Span, predictions.Span, ids.Span, exception);
            throw;
        }

        observed?.End(inputs.Span, predictions.Span, ids.Span, exception: null);
    }

    /// <summary>Keeps what is known of a batch that is observed, or whose IDs are wanted; null for others. A batch of a guard that is off gets its IDs now.</summary>
    private ObservedBatch<TInput, TPrediction>? Observe(GuardPlan<TInput, TPrediction> plan, int count, Span<Guid> ids)
    {
        if (plan.Route is CallRoute.Off or CallRoute.Disposed)
        {
            foreach (ref var id in ids)
            {
                id = new PredictionContext().Id;
            }

            return null;
        }

        return plan.IsObserved || !ids.IsEmpty ? new(observer, plan, count) : null;
    }
}
