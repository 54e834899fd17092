using System.Runtime.CompilerServices;

namespace PredictionGuardrails;

/// <content>Calls of a model for one input.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>Calls the model and checks its prediction.</summary>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="model">The scoring call, as a method group or a lambda.</param>
    /// <returns>The model's prediction, that prediction clamped, or a fallback's value.</returns>
    /// <exception cref="PredictionRejectedException">The prediction breached a check, and no fallback answered in its place.</exception>
    /// <exception cref="BreakerOpenException">The model is not trusted, and no fallback answered in its place.</exception>
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

    /// <summary>Checks a prediction that is there already, as if the model had just made it.</summary>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">What it answered.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"/>
    public TPrediction Inspect(TInput input, TPrediction prediction) => _calls.Inspect(input, prediction);

    /// <summary>Calls an asynchronous model and checks its prediction.</summary>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="model">The scoring call.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks. That it is cancelled is no failure of the model.</param>
    /// <returns>The model's prediction, that prediction clamped, or a fallback's value. Allocates nothing where the model completes synchronously and nothing is breached.</returns>
    /// <exception cref="PredictionRejectedException">The prediction breached a check, and no fallback answered in its place.</exception>
    /// <exception cref="BreakerOpenException">The model is not trusted, and no fallback answered in its place.</exception>
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

    /// <summary>Checks a prediction that is there already, with fallbacks that may await.</summary>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">What it answered.</param>
    /// <param name="cancellationToken">The caller's token, handed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>
    public ValueTask<TPrediction> InspectAsync(TInput input, TPrediction prediction, CancellationToken cancellationToken = default) =>
        _calls.InspectAsync(input, prediction, cancellationToken);
}
