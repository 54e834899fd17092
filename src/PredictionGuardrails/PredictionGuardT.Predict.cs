using System.Diagnostics;
using System.Runtime.CompilerServices;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <content>The calls, from the gate to the answer.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>Calls the model and checks its prediction.</summary>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="model">The scoring call, as a method group or a lambda.</param>
    /// <returns>The model's prediction, that prediction clamped, or a fallback's value.</returns>
    /// <exception cref="PredictionRejectedException">The prediction breached a check, and no fallback answered in its place.</exception>
    /// <exception cref="GuardTrippedException">The model is not trusted, and no fallback answered in its place.</exception>
    /// <exception cref="InvalidOperationException">The guard has an asynchronous fallback: call <see cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public TPrediction Predict(TInput input, Func<TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Predict(input, model, static (model, input) => model(input));
    }

    /// <summary>Calls the model and checks its prediction, without a closure: <c>guard.Predict(ride, model, static (model, ride) => model.Score(ride))</c>.</summary>
    /// <typeparam name="TState">What the scoring call needs beside the input, mostly the model.</typeparam>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="state">Handed to <paramref name="model"/>.</param>
    /// <param name="model">The scoring call.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"/>
    public TPrediction Predict<TState>(TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var plan = _plan;
        return plan.Gate == GuardGate.Open ? PredictOpen(plan, input, state, model) : PredictElsewhere(plan, input, state, model);
    }

    /// <summary>Checks a prediction that is there already, as if the model had just made it.</summary>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">What it answered.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"/>
    public TPrediction Inspect(TInput input, TPrediction prediction)
    {
        var plan = _plan;
        if (plan.Gate != GuardGate.Open)
        {
            return PredictElsewhere(plan, input, prediction, static (prediction, _) => prediction);
        }

        var thread = RecordingThread.Current;
        return plan.LooksAtInputs && Refuse(plan, thread, input) is { } refusal
            ? _resolver.FallBack(plan, input, refusal)
            : Examine(plan, thread, plan.CellOf(thread), input, prediction);
    }

    /// <summary>Calls an asynchronous model and checks its prediction.</summary>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="model">The scoring call.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks. That it is cancelled is no failure of the model.</param>
    /// <returns>The model's prediction, that prediction clamped, or a fallback's value. Allocates nothing where the model completes synchronously and nothing is breached.</returns>
    /// <exception cref="PredictionRejectedException">The prediction breached a check, and no fallback answered in its place.</exception>
    /// <exception cref="GuardTrippedException">The model is not trusted, and no fallback answered in its place.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public ValueTask<TPrediction> PredictAsync(
        TInput input, Func<TInput, CancellationToken, ValueTask<TPrediction>> model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PredictAsync(input, model, static (model, input, token) => model(input, token), cancellationToken);
    }

    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public ValueTask<TPrediction> PredictAsync(
        TInput input, Func<TInput, CancellationToken, Task<TPrediction>> model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PredictAsync(input, model, static (model, input, token) => new ValueTask<TPrediction>(model(input, token)), cancellationToken);
    }

    /// <summary>Calls an asynchronous model and checks its prediction, without a closure.</summary>
    /// <typeparam name="TState">What the scoring call needs beside the input, mostly the model.</typeparam>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="state">Handed to <paramref name="model"/>.</param>
    /// <param name="model">The scoring call.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks. That it is cancelled is no failure of the model.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>
    public ValueTask<TPrediction> PredictAsync<TState>(
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var plan = _plan;
        return plan.Gate is GuardGate.Open or GuardGate.AsynchronousOnly
            ? PredictOpenAsync(plan, input, state, model, cancellationToken)
            : PredictElsewhereAsync(plan, input, state, model, cancellationToken);
    }

    /// <summary>Checks a prediction that is there already, with fallbacks that may await.</summary>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">What it answered.</param>
    /// <param name="cancellationToken">The caller's token, handed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>
    public ValueTask<TPrediction> InspectAsync(TInput input, TPrediction prediction, CancellationToken cancellationToken = default)
    {
        var plan = _plan;
        if (plan.Gate is not (GuardGate.Open or GuardGate.AsynchronousOnly))
        {
            return PredictElsewhereAsync(plan, input, prediction, static (prediction, _, _) => ValueTask.FromResult(prediction), cancellationToken);
        }

        return plan.LooksAtInputs && Refuse(plan, RecordingThread.Current, input) is { } refusal
            ? _resolver.FallBackAsync(plan, input, refusal, cancellationToken)
            : ExamineAsync(plan, input, prediction, cancellationToken);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TPrediction PredictOpen<TState>(
        GuardPlan<TInput, TPrediction> plan, TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        var thread = RecordingThread.Current;
        if (plan.LooksAtInputs && Refuse(plan, thread, input) is { } refusal)
        {
            return _resolver.FallBack(plan, input, refusal);
        }

        var cell = plan.CellOf(thread);
        var started = _latency.Start(cell);
        TPrediction prediction;
        try
        {
            prediction = model(state, input);
        }
        catch (Exception exception)
        {
            if (_resolver.Judge(plan, exception, CancellationToken.None) is not { } rejection)
            {
                throw;
            }

            return _resolver.FallBack(plan, input, rejection);
        }

        _latency.End(thread, started);
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
        var thread = RecordingThread.Current;
        if (plan.LooksAtInputs && Refuse(plan, thread, input) is { } refusal)
        {
            return _resolver.FallBackAsync(plan, input, refusal, cancellationToken);
        }

        var cell = plan.CellOf(thread);
        var started = _latency.Start(cell);
        ValueTask<TPrediction> call;
        try
        {
            call = model(state, input, cancellationToken);
        }
        catch (Exception exception)
        {
            return _resolver.Judge(plan, exception, cancellationToken) is { } rejection
                ? _resolver.FallBackAsync(plan, input, rejection, cancellationToken)
                : ValueTask.FromException<TPrediction>(exception);
        }

        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(plan, input, call, started, cancellationToken);
        }

        _latency.End(thread, started);
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
            !PassesGate(plan, isAsynchronous: false) ? model(state, input)
            : plan.Gate is GuardGate.Tripped or GuardGate.Probing ? _breakerPath.Predict(plan, input, state, model)
            : PredictOpen(plan, input, state, model);
    }

    private ValueTask<TPrediction> PredictElsewhereAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        CancellationToken cancellationToken)
    {
        if (plan.HasSpans)
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
            !PassesGate(plan, isAsynchronous: true) ? model(state, input, cancellationToken)
            : plan.Gate is GuardGate.Tripped or GuardGate.Probing ? _breakerPath.PredictAsync(plan, input, state, model, cancellationToken)
            : PredictOpenAsync(plan, input, state, model, cancellationToken);
    }

    /// <summary>The span of a call, where the guard is asked for one and somebody listens.</summary>
    private Activity? StartSpan(GuardPlan<TInput, TPrediction> plan) =>
        plan is { HasSpans: true, Gate: not (GuardGate.Off or GuardGate.Disposed) } ? CallSpan.Start(Name, plan.Mode, _resolver.VersionOf(plan)) : null;

    /// <summary>Whether a call is guarded at all; throws where it may not even reach the model.</summary>
    private bool PassesGate(GuardPlan<TInput, TPrediction> plan, bool isAsynchronous)
    {
        ObjectDisposedException.ThrowIf(plan.Gate == GuardGate.Disposed, this);
        if (plan.Gate != GuardGate.Off && !isAsynchronous && plan.RefusesSynchronousCalls)
        {
            var fallback = plan.Fallbacks.First(fallback => fallback.IsAsynchronousOnly);
            throw new InvalidOperationException(
                $"Guard '{Name}' has an asynchronous fallback ({fallback.Name}), which cannot answer a synchronous call. Call PredictAsync or InspectAsync, or give the guard a synchronous fallback.");
        }

        return plan.Gate != GuardGate.Off;
    }

    /// <summary>Why the model is not even asked; null where it is.</summary>
    private Rejection? Refuse(GuardPlan<TInput, TPrediction> plan, RecordingThread thread, TInput input) =>
        plan.RecordInput(thread, input) ? null
        : _resolver.JudgeInput(plan, input) is { } refusal ? refusal
        : _plan.Gate == GuardGate.Tripped ? _resolver.Tripped()
        : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TPrediction Examine(GuardPlan<TInput, TPrediction> plan, RecordingThread thread, Cell cell, TInput input, TPrediction prediction) =>
        Record(plan, thread, cell, input, prediction) ? prediction
        : IsTrippedNow(plan, input, prediction) ? _resolver.AnswerTripped(_plan, input)
        : _resolver.Resolve(plan, input, prediction);

    private ValueTask<TPrediction> ExamineAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, CancellationToken cancellationToken)
    {
        var thread = RecordingThread.Current;
        return ExamineAsync(plan, thread, plan.CellOf(thread), input, prediction, cancellationToken);
    }

    private ValueTask<TPrediction> ExamineAsync(
        GuardPlan<TInput, TPrediction> plan, RecordingThread thread, Cell cell, TInput input, TPrediction prediction, CancellationToken cancellationToken) =>
        Record(plan, thread, cell, input, prediction) ? ValueTask.FromResult(prediction)
        : IsTrippedNow(plan, input, prediction) ? _resolver.AnswerTrippedAsync(_plan, input, cancellationToken)
        : _resolver.ResolveAsync(plan, input, prediction, cancellationToken);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Record(GuardPlan<TInput, TPrediction> plan, RecordingThread thread, Cell cell, TInput input, TPrediction prediction)
    {
        if (!plan.Record(thread, cell, input, prediction))
        {
            return false;
        }

        plan.LastGood?.Store(prediction);
        return true;
    }

    /// <summary>Whether this very call opened the breaker, or another one did meanwhile: it is then answered like those that come after it.</summary>
    private bool IsTrippedNow(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction)
    {
        if (_plan.Gate != GuardGate.Tripped)
        {
            return false;
        }

        _resolver.Passes(plan, input, prediction);
        return true;
    }

    private async ValueTask<TPrediction> AwaitAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, ValueTask<TPrediction> call, long started, CancellationToken cancellationToken)
    {
        TPrediction prediction;
        try
        {
            prediction = await call.ConfigureAwait(false);
            _latency.End(RecordingThread.Current, started);
        }
        catch (Exception exception)
        {
            if (_resolver.Judge(plan, exception, cancellationToken) is not { } rejection)
            {
                throw;
            }

            return await _resolver.FallBackAsync(plan, input, rejection, cancellationToken).ConfigureAwait(false);
        }

        return await ExamineAsync(plan, input, prediction, cancellationToken).ConfigureAwait(false);
    }
}
