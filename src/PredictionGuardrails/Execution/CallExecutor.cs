using System.Runtime.CompilerServices;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Execution;

/// <summary>One call of a guard whose model answers, from its route to the answer. Other calls go to <see cref="IndirectCallExecutor{TInput, TPrediction}"/>.</summary>
internal sealed partial class CallExecutor<TInput, TPrediction>
{
    private readonly OutcomeResolver<TInput, TPrediction> _resolver;
    private readonly SampledLatency _latency;
    private volatile GuardPlan<TInput, TPrediction> _plan;

    public CallExecutor(
        string guard,
        CompiledGuard<TInput, TPrediction> compiled,
        OutcomeResolver<TInput, TPrediction> resolver,
        ProbeExecutor<TInput, TPrediction> probes,
        ModelVersionReader<TInput, TPrediction> versions,
        CallObserver<TInput, TPrediction> observer,
        SampledLatency latency)
    {
        _resolver = resolver;
        _latency = latency;
        _plan = GuardPlan<TInput, TPrediction>.Disposed(compiled, GuardMode.Off);
        Indirect = new IndirectCallExecutor<TInput, TPrediction>(guard, this, resolver, probes, versions, observer);
        AsArm = new ArmCallExecutor<TInput, TPrediction>(this, Indirect, observer);
    }

    /// <summary>The way of calls that aren't simply let through.</summary>
    public IndirectCallExecutor<TInput, TPrediction> Indirect { get; }

    /// <summary>The way of calls of another guard, which has this one's model as an arm.</summary>
    public ArmCallExecutor<TInput, TPrediction> AsArm { get; }

    /// <summary>What the guard goes by.</summary>
    public GuardPlan<TInput, TPrediction> Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <summary>The way of a call that the shortcut is not for.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public TPrediction Predict<TState>(TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        var plan = _plan;
        if (plan.Route == CallRoute.Open)
        {
            return PredictOpen(plan, input, state, model, call: null);
        }

        return plan.IsOnlyObserved
            ? Indirect.PredictObserved(plan, input, state, model)
            : Indirect.Predict(plan, input, state, model, given: null);
    }

    /// <summary>Calls the model and says in a context what became of the call.</summary>
    public TPrediction Predict<TState>(PredictionContext context, TInput input, TState state, Func<TState, TInput, TPrediction> model) =>
        Indirect.Predict(_plan, input, state, model, context);

    /// <inheritdoc cref="Predict{TState}(TInput, TState, Func{TState, TInput, TPrediction})"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ValueTask<TPrediction> PredictAsync<TState>(
        TInput input, TState state, Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model, CancellationToken cancellationToken)
    {
        var plan = _plan;
        return plan.Route is CallRoute.Open or CallRoute.AsynchronousOnly
            ? PredictOpenAsync(plan, input, state, model, observed: null, cancellationToken)
            : Indirect.PredictAsync(plan, input, state, model, given: null, cancellationToken);
    }

    /// <inheritdoc cref="Predict{TState}(PredictionContext, TInput, TState, Func{TState, TInput, TPrediction})"/>
    public ValueTask<TPrediction> PredictAsync<TState>(
        PredictionContext context,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        CancellationToken cancellationToken) =>
        Indirect.PredictAsync(_plan, input, state, model, context, cancellationToken);

    /// <summary>Why the model is not even asked; null if it is.</summary>
    public Rejection? Refuse(GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? context)
    {
        if (plan.Checks.RecordInput(input))
        {
            return null;
        }

        if (_resolver.JudgeInput(plan, input, context) is { } refusal)
        {
            return refusal;
        }

        return Plan.Route == CallRoute.Tripped ? _resolver.Tripped() : null;
    }

    /// <summary>The way of a call whose model answers, observed or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TPrediction PredictOpen<TState>(
        GuardPlan<TInput, TPrediction> plan, TInput input, TState state, Func<TState, TInput, TPrediction> model, ObservedCall<TInput, TPrediction>? call)
    {
        if (plan.Checks.LooksAtInputs && Refuse(plan, input, call?.Context) is { } refusal)
        {
            return _resolver.FallBack(plan, input, refusal, call?.Context);
        }

        var started = Start(call);
        TPrediction prediction;
        try
        {
            prediction = model(state, input);
        }
        catch (Exception exception)
        {
            if (_resolver.Judge(plan, exception, call?.Context, cancellationToken: null) is not { } rejection)
            {
                throw;
            }

            return _resolver.FallBack(plan, input, rejection, call?.Context);
        }

        End(started, call);
        call?.See(prediction);
        return Examine(plan, input, prediction, call?.Context);
    }

    /// <inheritdoc cref="PredictOpen"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ValueTask<TPrediction> PredictOpenAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        ObservedCall<TInput, TPrediction>? observed,
        CancellationToken cancellationToken)
    {
        if (plan.Checks.LooksAtInputs && Refuse(plan, input, observed?.Context) is { } refusal)
        {
            return _resolver.FallBackAsync(plan, input, refusal, observed?.Context, cancellationToken);
        }

        var started = Start(observed);
        ValueTask<TPrediction> call;
        try
        {
            call = model(state, input, cancellationToken);
        }
        catch (Exception exception)
        {
            return AnswerExceptionAsync(plan, input, exception, observed?.Context, cancellationToken);
        }

        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(plan, input, call, started, observed, cancellationToken);
        }

        End(started, observed);
        var prediction = call.Result;
        observed?.See(prediction);
        return ExamineAsync(plan, input, prediction, observed?.Context, cancellationToken);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TPrediction Examine(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, PredictionContext? context) =>
        Record(plan, input, prediction) ? prediction : ResolveBreached(plan, input, prediction, context);

    /// <summary>The way of a prediction that is not clean. If this call or another one has just opened the breaker, it is answered like those after it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private TPrediction ResolveBreached(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, PredictionContext? context)
    {
        if (Plan.Route == CallRoute.Tripped)
        {
            _resolver.ReportOnly(plan, input, prediction, context);
            return _resolver.AnswerTripped(Plan, input, context);
        }

        return _resolver.Resolve(plan, input, prediction, context);
    }

    private ValueTask<TPrediction> ExamineAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, PredictionContext? context, CancellationToken cancellationToken)
    {
        return Record(plan, input, prediction)
            ? ValueTask.FromResult(prediction)
            : ResolveBreachedAsync(plan, input, prediction, context, cancellationToken);
    }

    /// <inheritdoc cref="ResolveBreached"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<TPrediction> ResolveBreachedAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, PredictionContext? context, CancellationToken cancellationToken)
    {
        if (Plan.Route == CallRoute.Tripped)
        {
            _resolver.ReportOnly(plan, input, prediction, context);
            return _resolver.AnswerTrippedAsync(Plan, input, context, cancellationToken);
        }

        return _resolver.ResolveAsync(plan, input, prediction, context, cancellationToken);
    }

    /// <summary>When a call of the model that is timed begins; 0 for the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Start(ObservedCall<TInput, TPrediction>? call) =>
        call is null ? _latency.Start()
        : call.IsInspection ? 0
        : call.IsTimed ? _latency.StartUnasked()
        : _latency.Start();

    /// <summary>Ends a call of the model, which was timed unless <paramref name="started"/> is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void End(long started, ObservedCall<TInput, TPrediction>? call)
    {
        if (started != 0)
        {
            EndTimed(started, call);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndTimed(long started, ObservedCall<TInput, TPrediction>? call)
    {
        var duration = _latency.End(started);

        // Of arms that are compared, the same share is known: that which is timed because it was asked for depends on how much traffic an arm has.
        if (call is not null && (call.IsTimed || call.Context.Arm is null))
        {
            call.Duration = duration;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Record(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction)
    {
        if (!plan.Checks.Record(input, prediction))
        {
            return false;
        }

        plan.Compiled.LastKnownGood?.Store(prediction);
        return true;
    }

    /// <summary>Answers where the model threw instead of giving its task.</summary>
    public ValueTask<TPrediction> AnswerExceptionAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, Exception exception, PredictionContext? context, CancellationToken cancellationToken) =>
        _resolver.Judge(plan, exception, context, cancellationToken) is { } rejection
            ? _resolver.FallBackAsync(plan, input, rejection, context, cancellationToken)
            : ValueTask.FromException<TPrediction>(exception);

    private async ValueTask<TPrediction> AwaitAsync(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        ValueTask<TPrediction> call,
        long started,
        ObservedCall<TInput, TPrediction>? observed,
        CancellationToken cancellationToken)
    {
        TPrediction prediction;
        try
        {
            prediction = await call.ConfigureAwait(false);
            End(started, observed);
            observed?.See(prediction);
        }
        catch (Exception exception)
        {
            if (_resolver.Judge(plan, exception, observed?.Context, cancellationToken) is not { } rejection)
            {
                throw;
            }

            return await _resolver.FallBackAsync(plan, input, rejection, observed?.Context, cancellationToken).ConfigureAwait(false);
        }

        return await ExamineAsync(plan, input, prediction, observed?.Context, cancellationToken).ConfigureAwait(false);
    }
}
