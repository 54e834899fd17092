using System.Diagnostics;
using System.Runtime.CompilerServices;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Execution;

/// <summary>One call of a guard, from its route to the answer.</summary>
internal sealed class CallExecutor<TInput, TPrediction>(
    string guard,
    CompiledGuard<TInput, TPrediction> compiled,
    OutcomeResolver<TInput, TPrediction> resolver,
    ProbeExecutor<TInput, TPrediction> probes,
    ModelVersionReader<TInput, TPrediction> versions,
    SampledLatency latency)
{
    private volatile GuardPlan<TInput, TPrediction> _plan = GuardPlan<TInput, TPrediction>.Disposed(compiled, GuardMode.Off);

    /// <summary>What the guard goes by.</summary>
    public GuardPlan<TInput, TPrediction> Plan
    {
        get => _plan;
        set => _plan = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TPrediction Predict<TState>(TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        var plan = _plan;
        return plan.Route == CallRoute.Open ? PredictOpen(plan, input, state, model) : PredictElsewhere(plan, input, state, model);
    }

    /// <summary>Checks a prediction that is there already.</summary>
    public TPrediction Inspect(TInput input, TPrediction prediction)
    {
        var plan = _plan;
        if (plan.Route != CallRoute.Open)
        {
            return PredictElsewhere(plan, input, prediction, static (prediction, _) => prediction);
        }

        var thread = ThreadRecordingContext.Current;
        return plan.Checks.LooksAtInputs && Refuse(plan, thread, input) is { } refusal
            ? resolver.FallBack(plan, input, refusal)
            : Examine(plan, thread, plan.Checks.CellOf(thread), input, prediction);
    }

    public ValueTask<TPrediction> PredictAsync<TState>(
        TInput input, TState state, Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model, CancellationToken cancellationToken)
    {
        var plan = _plan;
        return plan.Route is CallRoute.Open or CallRoute.AsynchronousOnly
            ? PredictOpenAsync(plan, input, state, model, cancellationToken)
            : PredictElsewhereAsync(plan, input, state, model, cancellationToken);
    }

    /// <summary>Checks a prediction that is there already, with fallbacks that may await.</summary>
    public ValueTask<TPrediction> InspectAsync(TInput input, TPrediction prediction, CancellationToken cancellationToken)
    {
        var plan = _plan;
        if (plan.Route is not (CallRoute.Open or CallRoute.AsynchronousOnly))
        {
            return PredictElsewhereAsync(plan, input, prediction, static (prediction, _, _) => ValueTask.FromResult(prediction), cancellationToken);
        }

        return plan.Checks.LooksAtInputs && Refuse(plan, ThreadRecordingContext.Current, input) is { } refusal
            ? resolver.FallBackAsync(plan, input, refusal, cancellationToken)
            : ExamineAsync(plan, input, prediction, cancellationToken);
    }

    /// <summary>Checks one prediction of a stream by what is in force now: a stream can outlive a configuration, and a breaker's state.</summary>
    public ValueTask<TPrediction> ExamineOfStreamAsync(TInput input, TPrediction prediction, CancellationToken cancellationToken)
    {
        var plan = _plan;
        return plan.Route is CallRoute.Open or CallRoute.AsynchronousOnly
            ? ExamineAsync(plan, input, prediction, cancellationToken)
            : PredictElsewhereAsync(plan, input, prediction, static (prediction, _, _) => ValueTask.FromResult(prediction), cancellationToken);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TPrediction PredictOpen<TState>(
        GuardPlan<TInput, TPrediction> plan, TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        var thread = ThreadRecordingContext.Current;
        if (plan.Checks.LooksAtInputs && Refuse(plan, thread, input) is { } refusal)
        {
            return resolver.FallBack(plan, input, refusal);
        }

        var cell = plan.Checks.CellOf(thread);
        var started = latency.Start(cell);
        TPrediction prediction;
        try
        {
            prediction = model(state, input);
        }
        catch (Exception exception)
        {
            if (resolver.Judge(plan, exception, CancellationToken.None) is not { } rejection)
            {
                throw;
            }

            return resolver.FallBack(plan, input, rejection);
        }

        latency.End(thread, started);
        return Examine(plan, thread, cell, input, prediction);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ValueTask<TPrediction> PredictOpenAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        CancellationToken cancellationToken)
    {
        var thread = ThreadRecordingContext.Current;
        if (plan.Checks.LooksAtInputs && Refuse(plan, thread, input) is { } refusal)
        {
            return resolver.FallBackAsync(plan, input, refusal, cancellationToken);
        }

        var cell = plan.Checks.CellOf(thread);
        var started = latency.Start(cell);
        ValueTask<TPrediction> call;
        try
        {
            call = model(state, input, cancellationToken);
        }
        catch (Exception exception)
        {
            return resolver.Judge(plan, exception, cancellationToken) is { } rejection
                ? resolver.FallBackAsync(plan, input, rejection, cancellationToken)
                : ValueTask.FromException<TPrediction>(exception);
        }

        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(plan, input, call, started, cancellationToken);
        }

        latency.End(thread, started);
        return ExamineAsync(plan, thread, cell, input, call.Result, cancellationToken);
    }

    /// <summary>The way of a call that is not simply let through.</summary>
    private TPrediction PredictElsewhere<TState>(
        GuardPlan<TInput, TPrediction> plan, TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        using var span = StartSpan(plan);
        return plan.InjectedFault is { } fault
            ? Route(input, (state, model, fault), static (faulty, input) => faulty.fault(faulty.model(faulty.state, input)))
            : Route(input, state, model);

        TPrediction Route<TModel>(TInput input, TModel state, Func<TModel, TInput, TPrediction> model) =>
            !IsGuarded(plan, isAsynchronous: false) ? model(state, input)
            : plan.Route is CallRoute.Tripped or CallRoute.Probing ? probes.Predict(plan, input, state, model)
            : PredictOpen(plan, input, state, model);
    }

    private ValueTask<TPrediction> PredictElsewhereAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        CancellationToken cancellationToken)
    {
        if (plan.Compiled.HasSpans)
        {
            return TraceAsync();
        }

        return Begin();

        // A span that is begun in a method that does not await would stay the caller's.
        async ValueTask<TPrediction> TraceAsync()
        {
            using var span = StartSpan(plan);
            return await Begin().ConfigureAwait(false);
        }

        ValueTask<TPrediction> Begin() => plan.InjectedFault is { } fault
            ? Route(input, (state, model, fault), static async (faulty, input, cancellationToken) =>
                faulty.fault(await faulty.model(faulty.state, input, cancellationToken).ConfigureAwait(false)))
            : Route(input, state, model);

        ValueTask<TPrediction> Route<TModel>(TInput input, TModel state, Func<TModel, TInput, CancellationToken, ValueTask<TPrediction>> model) =>
            !IsGuarded(plan, isAsynchronous: true) ? model(state, input, cancellationToken)
            : plan.Route is CallRoute.Tripped or CallRoute.Probing ? probes.PredictAsync(plan, input, state, model, cancellationToken)
            : PredictOpenAsync(plan, input, state, model, cancellationToken);
    }

    /// <summary>The span of a call, where the guard is asked for one and somebody listens.</summary>
    public Activity? StartSpan(GuardPlan<TInput, TPrediction> plan) =>
        plan is { Compiled.HasSpans: true, Route: not (CallRoute.Off or CallRoute.Disposed) } ? CallSpan.Start(guard, plan.Mode, versions.Of(plan.Compiled)) : null;

    /// <summary>Whether a call is guarded at all; throws where it may not even reach the model.</summary>
    public bool IsGuarded(GuardPlan<TInput, TPrediction> plan, bool isAsynchronous)
    {
        if (plan.Route == CallRoute.Disposed)
        {
            throw Disposed();
        }

        if (plan.Route != CallRoute.Off && !isAsynchronous && plan.Compiled.RefusesSynchronousCalls)
        {
            var fallback = plan.Compiled.Fallbacks.First(fallback => fallback.IsAsynchronousOnly);
            throw new InvalidOperationException(
                $"Guard '{guard}' has an asynchronous fallback ({fallback.Name}), which cannot answer a synchronous call. Call PredictAsync or InspectAsync, or give the guard a synchronous fallback.");
        }

        return plan.Route != CallRoute.Off;
    }

    private ObjectDisposedException Disposed() => new($"guard '{guard}'");

    /// <summary>Why the model is not even asked; null where it is.</summary>
    public Rejection? Refuse(GuardPlan<TInput, TPrediction> plan, ThreadRecordingContext thread, TInput input) =>
        plan.Checks.RecordInput(thread, input) ? null
        : resolver.JudgeInput(plan, input) is { } refusal ? refusal
        : Plan.Route == CallRoute.Tripped ? resolver.Tripped()
        : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TPrediction Examine(GuardPlan<TInput, TPrediction> plan, ThreadRecordingContext thread, Cell cell, TInput input, TPrediction prediction) =>
        Record(plan, thread, cell, input, prediction) ? prediction
        : IsTrippedNow(plan, input, prediction) ? resolver.AnswerTripped(Plan, input)
        : resolver.Resolve(plan, input, prediction);

    private ValueTask<TPrediction> ExamineAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, CancellationToken cancellationToken)
    {
        var thread = ThreadRecordingContext.Current;
        return ExamineAsync(plan, thread, plan.Checks.CellOf(thread), input, prediction, cancellationToken);
    }

    private ValueTask<TPrediction> ExamineAsync(
        GuardPlan<TInput, TPrediction> plan, ThreadRecordingContext thread, Cell cell, TInput input, TPrediction prediction, CancellationToken cancellationToken) =>
        Record(plan, thread, cell, input, prediction) ? ValueTask.FromResult(prediction)
        : IsTrippedNow(plan, input, prediction) ? resolver.AnswerTrippedAsync(Plan, input, cancellationToken)
        : resolver.ResolveAsync(plan, input, prediction, cancellationToken);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Record(GuardPlan<TInput, TPrediction> plan, ThreadRecordingContext thread, Cell cell, TInput input, TPrediction prediction)
    {
        if (!plan.Checks.Record(thread, cell, input, prediction))
        {
            return false;
        }

        plan.Compiled.LastGood?.Store(prediction);
        return true;
    }

    /// <summary>Whether this very call opened the breaker, or another one did meanwhile: it is then answered like those that come after it.</summary>
    private bool IsTrippedNow(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction)
    {
        if (Plan.Route != CallRoute.Tripped)
        {
            return false;
        }

        resolver.Passes(plan, input, prediction);
        return true;
    }

    private async ValueTask<TPrediction> AwaitAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, ValueTask<TPrediction> call, long started, CancellationToken cancellationToken)
    {
        TPrediction prediction;
        try
        {
            prediction = await call.ConfigureAwait(false);
            latency.End(ThreadRecordingContext.Current, started);
        }
        catch (Exception exception)
        {
            if (resolver.Judge(plan, exception, cancellationToken) is not { } rejection)
            {
                throw;
            }

            return await resolver.FallBackAsync(plan, input, rejection, cancellationToken).ConfigureAwait(false);
        }

        return await ExamineAsync(plan, input, prediction, cancellationToken).ConfigureAwait(false);
    }
}
