namespace PredictionGuardrails;

/// <content>Calls with a context, in which the caller finds what became of the call.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>Calls the model, checks its prediction, and says in a context what became of the call.</summary>
    /// <param name="context">The context. It is used for one call at a time, and again for the next.</param>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="model">The scoring call.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"/>
    public TPrediction Predict(PredictionContext context, TInput input, Func<TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        return _calls.Predict(context, input, model, static (model, input) => model(input));
    }

    /// <summary>Calls the model without a closure, checks its prediction, and says in a context what became of the call.</summary>
    /// <typeparam name="TState">What the scoring call needs beside the input, mostly the model.</typeparam>
    /// <param name="context">The context. It is used for one call at a time, and again for the next.</param>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="state">Handed to <paramref name="model"/>.</param>
    /// <param name="model">The scoring call.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"/>
    public TPrediction Predict<TState>(PredictionContext context, TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        return _calls.Predict(context, input, state, model);
    }

    /// <summary>Checks a prediction that is there already, and says in a context what became of it.</summary>
    /// <param name="context">The context. It is used for one call at a time, and again for the next.</param>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">What it answered.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"/>
    public TPrediction Inspect(PredictionContext context, TInput input, TPrediction prediction)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _calls.Inspect(context, input, prediction);
    }

    /// <summary>Calls an asynchronous model, checks its prediction, and says in a context what became of the call.</summary>
    /// <param name="context">The context. It is used for one call at a time, and again for the next.</param>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="model">The scoring call.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>
    public ValueTask<TPrediction> PredictAsync(
        PredictionContext context,
        TInput input,
        Func<TInput, CancellationToken, ValueTask<TPrediction>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        return _calls.PredictAsync(context, input, model, static (model, input, token) => model(input, token), cancellationToken);
    }

    /// <summary>Calls an asynchronous model without a closure, checks its prediction, and says in a context what became of the call.</summary>
    /// <typeparam name="TState">What the scoring call needs beside the input, mostly the model.</typeparam>
    /// <param name="context">The context. It is used for one call at a time, and again for the next.</param>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="state">Handed to <paramref name="model"/>.</param>
    /// <param name="model">The scoring call.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>
    public ValueTask<TPrediction> PredictAsync<TState>(
        PredictionContext context,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        return _calls.PredictAsync(context, input, state, model, cancellationToken);
    }

    /// <summary>Checks a prediction that is there already, with fallbacks that may await, and says in a context what became of it.</summary>
    /// <param name="context">The context. It is used for one call at a time, and again for the next.</param>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">What it answered.</param>
    /// <param name="cancellationToken">The caller's token, handed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>
    public ValueTask<TPrediction> InspectAsync(
        PredictionContext context, TInput input, TPrediction prediction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _calls.InspectAsync(context, input, prediction, cancellationToken);
    }
}
