using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Execution;

/// <summary>Calls a model with the inputs of a batch that passed their checks, and checks its predictions. Rejected items have no fallback yet.</summary>
internal sealed class BatchRunner<TInput, TPrediction>(
    CallExecutor<TInput, TPrediction> calls,
    BatchExaminer<TInput, TPrediction> examiner,
    ProbeExecutor<TInput, TPrediction> probes,
    SampledLatency latency)
{
    /// <summary>Asks the model about every input, and looks at each prediction. Null where all of them may pass.</summary>
    public RejectedItems? AskAll<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        TState state,
        BatchModel<TState, TInput, TPrediction> model,
        ObservedBatch<TInput, TPrediction>? observed)
    {
        var started = latency.Start();
        try
        {
            model(state, inputs, predictions);
        }
        catch (Exception exception)
        {
            if (examiner.Judge(plan, exception, cancellationToken: null) is not { } rejection)
            {
                throw;
            }

            return RejectedItems.All(inputs.Length, rejection);
        }

        latency.End(started);
        return examiner.Examine(plan, inputs, predictions, observed);
    }

    /// <inheritdoc cref="AskAll"/>
    public async ValueTask<RejectedItems?> AskAllAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        ObservedBatch<TInput, TPrediction>? observed,
        CancellationToken cancellationToken)
    {
        var started = latency.Start();
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

        latency.End(started);
        return examiner.Examine(plan, inputs.Span, predictions.Span, observed);
    }

    /// <summary>The way of a batch that is not simply let through.</summary>
    public RejectedItems? AskElsewhere<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        TState state,
        BatchModel<TState, TInput, TPrediction> model,
        ObservedBatch<TInput, TPrediction>? observed)
    {
        using var span = calls.Indirect.StartSpan(plan);
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
            if (!calls.Indirect.IsGuarded(plan, isAsynchronous: false))
            {
                model(state, inputs, predictions);
                observed?.See(predictions);
                return null;
            }

            var admission = Admit(plan, inputs, observed);
            if (plan.Route is CallRoute.Tripped or CallRoute.Probing)
            {
                if (admission.Count > 0 && probes.TryBegin(plan))
                {
                    probes.Probe(plan, admission.Of(inputs), state, model, observed);
                }

                return examiner.Tripped(inputs.Length);
            }

            if (admission.IsForAll)
            {
                return AskAll(plan, inputs, predictions, state, model, observed);
            }

            if (examiner.WhyNone(plan, admission) is { } rejection)
            {
                return RejectedItems.All(inputs.Length, rejection);
            }

            var answers = new TPrediction[admission.Count];
            var rejected = AskAll(plan, admission.Of(inputs), answers, state, model, observed);
            return admission.Merge(rejected, answers, predictions);
        }
    }

    /// <inheritdoc cref="AskElsewhere"/>
    public async ValueTask<RejectedItems?> AskElsewhereAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        ObservedBatch<TInput, TPrediction>? observed,
        CancellationToken cancellationToken)
    {
        using var span = calls.Indirect.StartSpan(plan);
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
            if (!calls.Indirect.IsGuarded(plan, isAsynchronous: true))
            {
                await model(state, inputs, predictions, cancellationToken).ConfigureAwait(false);
                observed?.See(predictions.Span);
                return null;
            }

            var admission = Admit(plan, inputs.Span, observed);
            if (plan.Route is CallRoute.Tripped or CallRoute.Probing)
            {
                if (admission.Count > 0 && probes.TryBegin(plan))
                {
                    await probes.ProbeAsync(plan, admission.Of(inputs), state, model, observed, cancellationToken).ConfigureAwait(false);
                }

                return examiner.Tripped(inputs.Length);
            }

            if (admission.IsForAll)
            {
                return await AskAllAsync(plan, inputs, predictions, state, model, observed, cancellationToken).ConfigureAwait(false);
            }

            if (examiner.WhyNone(plan, admission) is { } rejection)
            {
                return RejectedItems.All(inputs.Length, rejection);
            }

            var answers = new TPrediction[admission.Count];
            var rejected = await AskAllAsync(plan, admission.Of(inputs), answers, state, model, observed, cancellationToken).ConfigureAwait(false);
            return admission.Merge(rejected, answers, predictions.Span);
        }
    }

    /// <summary>Checks existing predictions. No model is called, so nothing is awaited.</summary>
    public RejectedItems? Inspect(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        bool isAsynchronous,
        ObservedBatch<TInput, TPrediction>? observed)
    {
        using var span = calls.Indirect.StartSpan(plan);
        var isGuarded = calls.Indirect.IsGuarded(plan, isAsynchronous);
        if (plan.InjectedFault is { } fault)
        {
            Inject(fault, predictions);
        }

        if (!isGuarded)
        {
            return null;
        }

        var admission = Admit(plan, inputs, observed);
        if (plan.Route is CallRoute.Tripped or CallRoute.Probing)
        {
            if (admission.Count > 0 && probes.TryBegin(plan))
            {
                var said = admission.Of<TPrediction>(predictions).ToArray();
                probes.Probe(plan, admission.Of(inputs), said, static (said, _, predictions) => said.CopyTo(predictions), observed);
            }

            return examiner.Tripped(inputs.Length);
        }

        if (admission.IsForAll)
        {
            return examiner.Examine(plan, inputs, predictions, observed);
        }

        if (examiner.WhyNone(plan, admission) is { } rejection)
        {
            return RejectedItems.All(inputs.Length, rejection);
        }

        var answers = admission.Of<TPrediction>(predictions).ToArray();
        var rejected = examiner.Examine(plan, admission.Of(inputs), answers, observed);
        return admission.Merge(rejected, answers, predictions);
    }

    /// <summary>Looks at the inputs, and tells who observes the batch which of them the model is asked about.</summary>
    private BatchAdmission Admit(GuardPlan<TInput, TPrediction> plan, ReadOnlySpan<TInput> inputs, ObservedBatch<TInput, TPrediction>? observed)
    {
        var admission = examiner.Admit(plan, inputs, observed);
        if (observed is not null)
        {
            observed.Admission = admission;
        }

        return admission;
    }

    private static void Inject(Func<TPrediction, TPrediction> fault, Span<TPrediction> predictions)
    {
        foreach (ref var prediction in predictions)
        {
            prediction = fault(prediction);
        }
    }
}
