using System.Runtime.CompilerServices;

namespace PredictionGuardrails;

/// <content>Calls for one input.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>Calls the model and checks its prediction.</summary>
    /// <param name="input">The input.</param>
    /// <param name="model">The model, as a method group or a lambda expression.</param>
    /// <returns>The model's prediction, possibly clamped, or a fallback.</returns>
    /// <exception cref="PredictionRejectedException">The prediction was rejected and no fallback provided a value.</exception>
    /// <exception cref="BreakerOpenException">The breaker isn't closed and no fallback provided a value.</exception>
    /// <exception cref="InvalidOperationException">
    /// The guard has an asynchronous fallback. Call <see cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/> instead.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public TPrediction Predict(TInput input, Func<TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Predict(input, model, static (model, input) => model(input));
    }

    /// <summary>
    /// Calls the model without a closure and checks its prediction: <c>guard.Predict(ride, model, static (model, ride) => model.Score(ride))</c>.
    /// </summary>
    /// <typeparam name="TState">The type of the state, usually the model.</typeparam>
    /// <param name="input">The input.</param>
    /// <param name="state">The state, which is passed to <paramref name="model"/>.</param>
    /// <param name="model">The model.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"
    ///     path="/returns | /exception"/>
    public TPrediction Predict<TState>(TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var calls = _calls;
        if (calls.PlanOfShortcut is not { } plan)
        {
            return calls.Predict(input, state, model);
        }

        TPrediction prediction;
        try
        {
            prediction = model(state, input);
        }
        catch (Exception exception)
        {
            if (calls.Judge(plan, exception) is not { } rejection)
            {
                throw;
            }

            return calls.FallBack(plan, input, rejection);
        }

        return calls.Examine(plan, input, prediction);
    }

    /// <summary>Checks an existing prediction as if the model had just returned it.</summary>
    /// <param name="input">The input.</param>
    /// <param name="prediction">The prediction.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"
    ///     path="/returns | /exception"/>
    public TPrediction Inspect(TInput input, TPrediction prediction) => _calls.Inspect(input, prediction);

    /// <summary>Calls an asynchronous model and checks its prediction.</summary>
    /// <param name="input">The input.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">
    /// The caller's token, which is passed to the model and to asynchronous fallbacks. Cancellation isn't treated as a failure of the model.
    /// </param>
    /// <returns>
    /// The model's prediction, possibly clamped, or a fallback. The call doesn't allocate if the model completes synchronously and no check fails.
    /// </returns>
    /// <exception cref="PredictionRejectedException">The prediction was rejected and no fallback provided a value.</exception>
    /// <exception cref="BreakerOpenException">The breaker isn't closed and no fallback provided a value.</exception>
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

    /// <summary>Calls an asynchronous model without a closure and checks its prediction.</summary>
    /// <typeparam name="TState">The type of the state, usually the model.</typeparam>
    /// <param name="input">The input.</param>
    /// <param name="state">The state, which is passed to <paramref name="model"/>.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">
    /// The caller's token, which is passed to the model and to asynchronous fallbacks. Cancellation isn't treated as a failure of the model.
    /// </param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"
    ///     path="/returns | /exception"/>
    public ValueTask<TPrediction> PredictAsync<TState>(
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var calls = _calls;
        if (calls.PlanOfAsynchronousShortcut is not { } plan)
        {
            return calls.PredictAsync(input, state, model, cancellationToken);
        }

        ValueTask<TPrediction> call;
        try
        {
            call = model(state, input, cancellationToken);
        }
        catch (Exception exception)
        {
            return calls.AnswerExceptionAsync(plan, input, exception, context: null, cancellationToken);
        }

        return calls.ExamineAsync(plan, input, call, cancellationToken);
    }

    /// <summary>Checks an existing prediction, and supports asynchronous fallbacks.</summary>
    /// <param name="input">The input.</param>
    /// <param name="prediction">The prediction.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"
    ///     path="/returns | /exception"/>
    public ValueTask<TPrediction> InspectAsync(TInput input, TPrediction prediction, CancellationToken cancellationToken = default) =>
        _calls.InspectAsync(input, prediction, cancellationToken);
}
