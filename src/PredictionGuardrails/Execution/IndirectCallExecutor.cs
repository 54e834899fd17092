using System.Diagnostics;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Execution;

/// <summary>
/// Calls of a guard that aren't simply let through: the guard is off or disposed, the breaker is open or half-open, a fault is injected, the call has a
/// span, is observed, or is routed to another arm.
/// </summary>
internal sealed class IndirectCallExecutor<TInput, TPrediction>(
    string guard,
    CallExecutor<TInput, TPrediction> calls,
    OutcomeResolver<TInput, TPrediction> resolver,
    ProbeExecutor<TInput, TPrediction> probes,
    ModelVersionReader<TInput, TPrediction> versions,
    CallObserver<TInput, TPrediction> observer)
{
    /// <summary>The way of a call that is not simply let through.</summary>
    /// <param name="plan">What the guard goes by.</param>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="state">Handed to the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="given">The caller's context; null for none.</param>
    /// <param name="isRouted">Whether another arm's model may answer.</param>
    public TPrediction Predict<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, TPrediction> model,
        PredictionContext? given,
        bool isRouted = true)
    {
        using var span = StartSpan(plan);
        if (!IsGuarded(plan, isAsynchronous: false))
        {
            given?.Begin(WallClock.System);
            return plan.InjectedFault is { } fault ? fault(model(state, input)) : model(state, input);
        }

        if (given is null && !plan.IsObserved)
        {
            return PredictGuarded(plan, input, state, model, call: null);
        }

        var call = observer.Begin(plan, input, given);
        call.IsInspection = !isRouted;
        try
        {
            return observer.Answered(
                call, isRouted && TryPredictByArm(plan, call, out var ofArm) ? ofArm : PredictGuarded(plan, input, state, model, call));
        }
        catch (Exception exception)
        {
            observer.Failed(call, exception);
            throw;
        }
    }

    /// <summary>The way of a call that is observed or routed, and otherwise open; see <see cref="GuardPlan{TInput, TPrediction}.IsOnlyObserved"/>.</summary>
    public TPrediction PredictObserved<TState>(
        GuardPlan<TInput, TPrediction> plan, TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        var call = observer.Begin(plan, input, given: null);
        try
        {
            return observer.Answered(
                call, plan.IsRouted && TryPredictByArm(plan, call, out var ofArm) ? ofArm : calls.PredictOpen(plan, input, state, model, call));
        }
        catch (Exception exception)
        {
            observer.Failed(call, exception);
            throw;
        }
    }

    /// <summary>Has another arm's model answer, if the router chooses one. A model that is only asynchronous can't answer a synchronous call.</summary>
    private bool TryPredictByArm(GuardPlan<TInput, TPrediction> plan, ObservedCall<TInput, TPrediction> call, out TPrediction answer)
    {
        answer = default!;
        return observer.Choose(plan, call, PredictionCallKind.Synchronous) is { Calls: { } other, Model: { } model }
            && other.AsArm.TryPredict(call, model, out answer);
    }

    /// <summary>The way of a guarded call: it is probed, or open.</summary>
    public TPrediction PredictGuarded<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, TPrediction> model,
        ObservedCall<TInput, TPrediction>? call)
    {
        return plan.InjectedFault is { } fault
            ? Route(plan, input, (fault, state, model), static (faulty, input) => faulty.fault(faulty.model(faulty.state, input)), call)
            : Route(plan, input, state, model, call);
    }

    private TPrediction Route<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, TPrediction> model,
        ObservedCall<TInput, TPrediction>? call) =>
        plan.Route is CallRoute.Tripped or CallRoute.Probing
            ? probes.Predict(plan, input, state, model, call)
            : calls.PredictOpen(plan, input, state, model, call);

    /// <inheritdoc cref="Predict"/>
    public ValueTask<TPrediction> PredictAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        PredictionContext? given,
        CancellationToken cancellationToken,
        bool isRouted = true,
        IArm<TInput, TPrediction>? assigned = null)
    {
        if (!IsGuarded(plan, isAsynchronous: true))
        {
            given?.Begin(WallClock.System);
            return plan.InjectedFault is null ? model(state, input, cancellationToken) : PredictFaultyAsync();
        }

        if (given is null && !plan.IsObserved)
        {
            return plan.Compiled.HasSpans ? TraceAsync() : PredictGuardedAsync(plan, input, state, model, call: null, cancellationToken);
        }

        return ObserveAsync();

        async ValueTask<TPrediction> PredictFaultyAsync() => plan.InjectedFault!(await model(state, input, cancellationToken).ConfigureAwait(false));

        // A span that is begun in a method that does not await would stay the caller's.
        async ValueTask<TPrediction> TraceAsync()
        {
            using var span = StartSpan(plan);
            return await PredictGuardedAsync(plan, input, state, model, call: null, cancellationToken).ConfigureAwait(false);
        }

        async ValueTask<TPrediction> ObserveAsync()
        {
            using var span = StartSpan(plan);
            var call = Begin(plan, input, given, assigned);
            call.IsInspection = !isRouted;
            try
            {
                if (isRouted && observer.Choose(plan, call, PredictionCallKind.Asynchronous) is { Calls: { } other } arm
                    && (arm.AsyncModel is not null || arm.Model is not null))
                {
                    var (isAnswered, answer) = await other.AsArm.TryPredictAsync(call, arm, cancellationToken).ConfigureAwait(false);
                    if (isAnswered)
                    {
                        return observer.Answered(call, answer);
                    }
                }

                return observer.Answered(
                    call, await PredictGuardedAsync(plan, input, state, model, call, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                observer.Failed(call, exception);
                throw;
            }
        }
    }

    /// <inheritdoc cref="PredictGuarded"/>
    public ValueTask<TPrediction> PredictGuardedAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        ObservedCall<TInput, TPrediction>? call,
        CancellationToken cancellationToken)
    {
        return plan.InjectedFault is { } fault
            ? RouteAsync(plan, input, (fault, state, model), static async (faulty, input, cancellationToken) =>
                faulty.fault(await faulty.model(faulty.state, input, cancellationToken).ConfigureAwait(false)), call, cancellationToken)
            : RouteAsync(plan, input, state, model, call, cancellationToken);
    }

    private ValueTask<TPrediction> RouteAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        ObservedCall<TInput, TPrediction>? call,
        CancellationToken cancellationToken) =>
        plan.Route is CallRoute.Tripped or CallRoute.Probing
            ? probes.PredictAsync(plan, input, state, model, call, cancellationToken)
            : calls.PredictOpenAsync(plan, input, state, model, call, cancellationToken);

    /// <summary>Has the fallbacks answer in place of a stream that doesn't begin, or that ends early.</summary>
    public ValueTask<TPrediction> AnswerStreamAsync(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        Rejection rejection,
        PredictionContext? given,
        IArm<TInput, TPrediction>? arm,
        CancellationToken cancellationToken)
    {
        return given is not null || plan.IsObserved ? ObserveAsync() : resolver.FallBackAsync(plan, input, rejection, context: null, cancellationToken);

        async ValueTask<TPrediction> ObserveAsync()
        {
            var call = Begin(plan, input, given, arm);
            try
            {
                rejection.NoteIn(call.Context);
                var answer = await resolver.FallBackAsync(plan, input, rejection, call.Context, cancellationToken).ConfigureAwait(false);
                return observer.Answered(call, answer);
            }
            catch (Exception exception)
            {
                observer.Failed(call, exception);
                throw;
            }
        }
    }

    /// <summary>Observes a stream that ends with an exception of the model.</summary>
    public void FailStream(
        GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? given, IArm<TInput, TPrediction>? arm, Exception exception)
    {
        if (plan.Route is not (CallRoute.Off or CallRoute.Disposed) && (given is not null || plan.IsObserved))
        {
            observer.Failed(Begin(plan, input, given, arm), exception);
        }
    }

    /// <summary>Begins to observe a call, to which the router may have assigned an arm before.</summary>
    private ObservedCall<TInput, TPrediction> Begin(
        GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? given, IArm<TInput, TPrediction>? assigned)
    {
        var call = observer.Begin(plan, input, given);
        if (assigned is not null)
        {
            call.Context.Assign(assigned.Name, assigned.Probability);
        }

        return call;
    }

    /// <summary>The span of a call, if the guard creates spans and there is a listener.</summary>
    public Activity? StartSpan(GuardPlan<TInput, TPrediction> plan) =>
        plan is { Compiled.HasSpans: true, Route: not (CallRoute.Off or CallRoute.Disposed) }
            ? CallSpan.Start(guard, plan.Mode, versions.Of(plan.Compiled))
            : null;

    /// <summary>Whether a call is guarded at all; throws if it may not even reach the model.</summary>
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
                $"Guard '{guard}' has an asynchronous fallback ({fallback.Name}), which can't be used by a synchronous call. Call PredictAsync or InspectAsync, or use a synchronous fallback.");
        }

        return plan.Route != CallRoute.Off;
    }

    private ObjectDisposedException Disposed() => new($"Guard '{guard}'");
}
