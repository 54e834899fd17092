namespace PredictionGuardrails;

/// <content>Calls with a context, which contains the result of the call.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>Calls the model and checks its prediction. The context contains the result of the call.</summary>
    /// <param name="context">The context. It can be reused after the call.</param>
    /// <param name="input">The input.</param>
    /// <param name="model">The model.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"
    ///     path="/returns | /exception"/>
    public TPrediction Predict(PredictionContext context, TInput input, Func<TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        return _calls.Predict(context, input, model, static (model, input) => model(input));
    }

    /// <summary>Calls the model without a closure and checks its prediction. The context contains the result of the call.</summary>
    /// <typeparam name="TState">The type of the state, usually the model.</typeparam>
    /// <param name="context">The context. It can be reused after the call.</param>
    /// <param name="input">The input.</param>
    /// <param name="state">The state, which is passed to <paramref name="model"/>.</param>
    /// <param name="model">The model.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"
    ///     path="/returns | /exception"/>
    public TPrediction Predict<TState>(PredictionContext context, TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        return _calls.Predict(context, input, state, model);
    }

    /// <summary>Checks an existing prediction. The context contains the result.</summary>
    /// <param name="context">The context. It can be reused after the call.</param>
    /// <param name="input">The input.</param>
    /// <param name="prediction">The prediction.</param>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})"
    ///     path="/returns | /exception"/>
    public TPrediction Inspect(PredictionContext context, TInput input, TPrediction prediction)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _calls.Inspect(context, input, prediction);
    }

    /// <summary>Calls an asynchronous model and checks its prediction. The context contains the result of the call.</summary>
    /// <param name="context">The context. It can be reused after the call.</param>
    /// <param name="input">The input.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to the model and to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"
    ///     path="/returns | /exception"/>
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

    /// <summary>Calls an asynchronous model without a closure and checks its prediction. The context contains the result of the call.</summary>
    /// <typeparam name="TState">The type of the state, usually the model.</typeparam>
    /// <param name="context">The context. It can be reused after the call.</param>
    /// <param name="input">The input.</param>
    /// <param name="state">The state, which is passed to <paramref name="model"/>.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to the model and to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"
    ///     path="/returns | /exception"/>
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

    /// <summary>Checks an existing prediction, and supports asynchronous fallbacks. The context contains the result.</summary>
    /// <param name="context">The context. It can be reused after the call.</param>
    /// <param name="input">The input.</param>
    /// <param name="prediction">The prediction.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"
    ///     path="/returns | /exception"/>
    public ValueTask<TPrediction> InspectAsync(
        PredictionContext context, TInput input, TPrediction prediction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _calls.InspectAsync(context, input, prediction, cancellationToken);
    }
}
