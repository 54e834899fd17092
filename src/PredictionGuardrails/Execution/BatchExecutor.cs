using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Execution;

/// <summary>Calls of a model for many inputs at once, from its route to the answers. What awaits and what doesn't differ in how the model and fallbacks are asked.</summary>
internal sealed class BatchExecutor<TInput, TPrediction>(
    CallExecutor<TInput, TPrediction> calls,
    BatchExaminer<TInput, TPrediction> examiner,
    BatchFallbacks<TInput, TPrediction> fallbacks,
    ProbeExecutor<TInput, TPrediction> probes,
    SampledLatency latency)
{
    public void Predict<TState>(ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, TState state, BatchModel<TState, TInput, TPrediction> model)
    {
        var plan = calls.Plan;
        var rejected = plan is { Route: CallRoute.Open, Checks.LooksAtInputs: false }
            ? AskAll(plan, inputs, predictions, state, model)
            : AskElsewhere(plan, inputs, predictions, state, model);
        if (rejected is not null)
        {
            fallbacks.Answer(plan, inputs, predictions, rejected);
        }
    }

    public async ValueTask PredictAsync<TState>(
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken)
    {
        var plan = calls.Plan;
        var rejected = plan is { Route: CallRoute.Open or CallRoute.AsynchronousOnly, Checks.LooksAtInputs: false }
            ? await AskAllAsync(plan, inputs, predictions, state, model, cancellationToken).ConfigureAwait(false)
            : await AskElsewhereAsync(plan, inputs, predictions, state, model, cancellationToken).ConfigureAwait(false);
        if (rejected is not null)
        {
            await fallbacks.AnswerAsync(plan, inputs, predictions, rejected, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Checks predictions that are there already.</summary>
    public void Inspect(ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions)
    {
        var plan = calls.Plan;
        if (Inspect(plan, inputs, predictions, isAsynchronous: false) is { } rejected)
        {
            fallbacks.Answer(plan, inputs, predictions, rejected);
        }
    }

    /// <summary>Checks predictions that are there already, with fallbacks that may await.</summary>
    public ValueTask InspectAsync(ReadOnlyMemory<TInput> inputs, Memory<TPrediction> predictions, CancellationToken cancellationToken)
    {
        var plan = calls.Plan;
        return Inspect(plan, inputs.Span, predictions.Span, isAsynchronous: true) is { } rejected
            ? fallbacks.AnswerAsync(plan, inputs, predictions, rejected, cancellationToken)
            : ValueTask.CompletedTask;
    }

    /// <summary>Asks the model about every input, and looks at each prediction. Null where all of them may pass.</summary>
    private RejectedItems? AskAll<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        TState state,
        BatchModel<TState, TInput, TPrediction> model)
    {
        var thread = ThreadRecordingContext.Current;
        var cell = plan.Checks.CellOf(thread);
        var started = latency.Start(cell);
        try
        {
            model(state, inputs, predictions);
        }
        catch (Exception exception)
        {
            if (examiner.Judge(plan, exception, CancellationToken.None) is not { } rejection)
            {
                throw;
            }

            return RejectedItems.All(inputs.Length, rejection);
        }

        latency.End(thread, started);
        return examiner.Examine(plan, thread, cell, inputs, predictions);
    }

    /// <inheritdoc cref="AskAll"/>
    private async ValueTask<RejectedItems?> AskAllAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken)
    {
        var started = latency.Start(plan.Checks.CellOf(ThreadRecordingContext.Current));
        try
        {
            await model(state, inputs, predictions, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (examiner.Judge(plan, exception, cancellationToken) is not { } rejection)
            {
                throw;
            }

            return RejectedItems.All(inputs.Length, rejection);
        }

        var thread = ThreadRecordingContext.Current;
        latency.End(thread, started);
        return examiner.Examine(plan, thread, plan.Checks.CellOf(thread), inputs.Span, predictions.Span);
    }

    /// <summary>The way of a batch that is not simply let through.</summary>
    private RejectedItems? AskElsewhere<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        TState state,
        BatchModel<TState, TInput, TPrediction> model)
    {
        using var span = calls.StartSpan(plan);
        return plan.InjectedFault is { } fault
            ? Route(inputs, predictions, (state, model, fault), static (faulty, inputs, predictions) =>
            {
                faulty.model(faulty.state, inputs, predictions);
                Inject(faulty.fault, predictions);
            })
            : Route(inputs, predictions, state, model);

        RejectedItems? Route<TModel>(
            ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, TModel state, BatchModel<TModel, TInput, TPrediction> model)
        {
            if (!calls.IsGuarded(plan, isAsynchronous: false))
            {
                model(state, inputs, predictions);
                return null;
            }

            var admission = examiner.Admit(plan, inputs);
            if (plan.Route is CallRoute.Tripped or CallRoute.Probing)
            {
                if (admission.Count > 0 && probes.TryBegin(plan))
                {
                    probes.Probe(plan, admission.Of(inputs), state, model);
                }

                return examiner.Tripped(inputs.Length);
            }

            if (admission.IsForAll)
            {
                return AskAll(plan, inputs, predictions, state, model);
            }

            if (examiner.WhyNone(plan, admission) is { } rejection)
            {
                return RejectedItems.All(inputs.Length, rejection);
            }

            var answers = new TPrediction[admission.Count];
            return admission.Merge(AskAll(plan, admission.Of(inputs), answers, state, model), answers, predictions, plan.Compiled.RejectsWholeBatches);
        }
    }

    /// <inheritdoc cref="AskElsewhere"/>
    private async ValueTask<RejectedItems?> AskElsewhereAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken)
    {
        using var span = calls.StartSpan(plan);
        return plan.InjectedFault is { } fault
            ? await RouteAsync((state, model, fault), static async (faulty, inputs, predictions, cancellationToken) =>
            {
                await faulty.model(faulty.state, inputs, predictions, cancellationToken).ConfigureAwait(false);
                Inject(faulty.fault, predictions.Span);
            }).ConfigureAwait(false)
            : await RouteAsync(state, model).ConfigureAwait(false);

        async ValueTask<RejectedItems?> RouteAsync<TModel>(
            TModel state, Func<TModel, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model)
        {
            if (!calls.IsGuarded(plan, isAsynchronous: true))
            {
                await model(state, inputs, predictions, cancellationToken).ConfigureAwait(false);
                return null;
            }

            var admission = examiner.Admit(plan, inputs.Span);
            if (plan.Route is CallRoute.Tripped or CallRoute.Probing)
            {
                if (admission.Count > 0 && probes.TryBegin(plan))
                {
                    await probes.ProbeAsync(plan, admission.Of(inputs), state, model, cancellationToken).ConfigureAwait(false);
                }

                return examiner.Tripped(inputs.Length);
            }

            if (admission.IsForAll)
            {
                return await AskAllAsync(plan, inputs, predictions, state, model, cancellationToken).ConfigureAwait(false);
            }

            if (examiner.WhyNone(plan, admission) is { } rejection)
            {
                return RejectedItems.All(inputs.Length, rejection);
            }

            var answers = new TPrediction[admission.Count];
            var rejected = await AskAllAsync(plan, admission.Of(inputs), answers, state, model, cancellationToken).ConfigureAwait(false);
            return admission.Merge(rejected, answers, predictions.Span, plan.Compiled.RejectsWholeBatches);
        }
    }

    /// <summary>The way of predictions that are there already: nobody is asked, so that nothing is awaited.</summary>
    private RejectedItems? Inspect(GuardPlan<TInput, TPrediction> plan, ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, bool isAsynchronous)
    {
        using var span = calls.StartSpan(plan);
        var isGuarded = calls.IsGuarded(plan, isAsynchronous);
        if (plan.InjectedFault is { } fault)
        {
            Inject(fault, predictions);
        }

        if (!isGuarded)
        {
            return null;
        }

        var admission = examiner.Admit(plan, inputs);
        if (plan.Route is CallRoute.Tripped or CallRoute.Probing)
        {
            if (admission.Count > 0 && probes.TryBegin(plan))
            {
                probes.Probe(plan, admission.Of(inputs), admission.Of<TPrediction>(predictions).ToArray(), static (said, _, predictions) => said.CopyTo(predictions));
            }

            return examiner.Tripped(inputs.Length);
        }

        var thread = ThreadRecordingContext.Current;
        if (admission.IsForAll)
        {
            return examiner.Examine(plan, thread, plan.Checks.CellOf(thread), inputs, predictions);
        }

        if (examiner.WhyNone(plan, admission) is { } rejection)
        {
            return RejectedItems.All(inputs.Length, rejection);
        }

        var answers = admission.Of<TPrediction>(predictions).ToArray();
        var rejected = examiner.Examine(plan, thread, plan.Checks.CellOf(thread), admission.Of(inputs), answers);
        return admission.Merge(rejected, answers, predictions, plan.Compiled.RejectsWholeBatches);
    }

    private static void Inject(Func<TPrediction, TPrediction> fault, Span<TPrediction> predictions)
    {
        foreach (ref var prediction in predictions)
        {
            prediction = fault(prediction);
        }
    }
}
