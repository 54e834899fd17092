using System.Runtime.CompilerServices;

namespace PredictionGuardrails;

/// <content>Calls that return the ID of the call, for callers without a key of their own. If a call is rejected, the exception contains the ID.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>Calls the model, checks its prediction, and returns the result with the ID of the call.</summary>
    /// <param name="input">The input.</param>
    /// <param name="model">The model.</param>
    /// <returns>The result and the ID of the call.</returns>
    /// <inheritdoc cref="Predict(TInput, Func{TInput, TPrediction})" path="/exception"/>
    public PredictionWithId<TPrediction> PredictWithId(TInput input, Func<TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PredictWithId(input, model, static (model, input) => model(input));
    }

    /// <summary>Calls the model without a closure, checks its prediction, and returns the result with the ID of the call.</summary>
    /// <typeparam name="TState">The type of the state, usually the model.</typeparam>
    /// <param name="input">The input.</param>
    /// <param name="state">The state, which is passed to <paramref name="model"/>.</param>
    /// <param name="model">The model.</param>
    /// <inheritdoc cref="PredictWithId(TInput, Func{TInput, TPrediction})" path="/returns | /exception"/>
    public PredictionWithId<TPrediction> PredictWithId<TState>(TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var context = PredictionContext.Rent();
        try
        {
            return new(_calls.Predict(context, input, state, model), context.Id);
        }
        finally
        {
            PredictionContext.Return(context);
        }
    }

    /// <summary>Checks an existing prediction, and returns the result with the ID of the call.</summary>
    /// <param name="input">The input.</param>
    /// <param name="prediction">The prediction.</param>
    /// <inheritdoc cref="PredictWithId(TInput, Func{TInput, TPrediction})" path="/returns | /exception"/>
    public PredictionWithId<TPrediction> InspectWithId(TInput input, TPrediction prediction)
    {
        var context = PredictionContext.Rent();
        try
        {
            return new(_calls.Inspect(context, input, prediction), context.Id);
        }
        finally
        {
            PredictionContext.Return(context);
        }
    }

    /// <summary>Calls an asynchronous model, checks its prediction, and returns the result with the ID of the call.</summary>
    /// <param name="input">The input.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to the model and to asynchronous fallbacks.</param>
    /// <returns>The result and the ID of the call.</returns>
    /// <inheritdoc cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)" path="/exception"/>
    public ValueTask<PredictionWithId<TPrediction>> PredictWithIdAsync(
        TInput input, Func<TInput, CancellationToken, ValueTask<TPrediction>> model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PredictWithIdAsync(input, model, static (model, input, token) => model(input, token), cancellationToken);
    }

    /// <summary>Calls an asynchronous model without a closure, checks its prediction, and returns the result with the ID of the call.</summary>
    /// <typeparam name="TState">The type of the state, usually the model.</typeparam>
    /// <param name="input">The input.</param>
    /// <param name="state">The state, which is passed to <paramref name="model"/>.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to the model and to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictWithIdAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)" path="/returns | /exception"/>
    public async ValueTask<PredictionWithId<TPrediction>> PredictWithIdAsync<TState>(
        TInput input, TState state, Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var context = new PredictionContext();
        return new(await _calls.PredictAsync(context, input, state, model, cancellationToken).ConfigureAwait(false), context.Id);
    }

    /// <summary>Checks an existing prediction, supports asynchronous fallbacks, and returns the result with the ID of the call.</summary>
    /// <param name="input">The input.</param>
    /// <param name="prediction">The prediction.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictWithIdAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)" path="/returns | /exception"/>
    public async ValueTask<PredictionWithId<TPrediction>> InspectWithIdAsync(
        TInput input, TPrediction prediction, CancellationToken cancellationToken = default)
    {
        var context = new PredictionContext();
        return new(await _calls.InspectAsync(context, input, prediction, cancellationToken).ConfigureAwait(false), context.Id);
    }

    /// <summary>Calls a model that returns a stream of predictions, checks each one when it arrives, and returns it with its ID.</summary>
    /// <param name="input">The input.</param>
    /// <param name="model">The model. It's called when the first prediction is requested.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to the model and to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictStreamAsync" path="/returns | /exception"/>
    public IAsyncEnumerable<PredictionWithId<TPrediction>> PredictStreamWithIdsAsync(
        TInput input, Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return WithIdsAsync(input, model, cancellationToken);
    }

    /// <summary>Calls a model for a batch of inputs, checks each prediction, and writes the ID of each item.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="predictions">The memory that the results are written to, of the same length.</param>
    /// <param name="ids">The memory that the IDs are written to, of the same length. They are written even if the call throws an exception.</param>
    /// <param name="state">The state, which is passed to <paramref name="model"/>.</param>
    /// <param name="model">The model. It's called only with inputs that pass their checks.</param>
    /// <typeparam name="TState">The type of the state, usually the model.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <inheritdoc cref="PredictBatch{TState}(ReadOnlySpan{TInput}, Span{TPrediction}, TState, BatchModel{TState, TInput, TPrediction})" path="/exception"/>
    public void PredictBatchWithIds<TState>(
        ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, Span<Guid> ids, TState state, BatchModel<TState, TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        ThrowIfLengthsDiffer(inputs.Length, ids.Length);
        _batches.Predict(inputs, predictions, state, model, ids);
    }

    /// <summary>Checks existing predictions of a batch, and writes the ID of each item.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="predictions">The predictions, of the same length. Rejected predictions are replaced.</param>
    /// <param name="ids">The memory that the IDs are written to, of the same length. They are written even if the call throws an exception.</param>
    /// <inheritdoc cref="PredictBatchWithIds{TState}(ReadOnlySpan{TInput}, Span{TPrediction}, Span{Guid}, TState, BatchModel{TState, TInput, TPrediction})" path="/exception"/>
    public void InspectBatchWithIds(ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, Span<Guid> ids)
    {
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        ThrowIfLengthsDiffer(inputs.Length, ids.Length);
        _batches.Inspect(inputs, predictions, ids);
    }

    /// <summary>Calls an asynchronous model for a batch of inputs, checks each prediction, and writes the ID of each item.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="predictions">The memory that the results are written to, of the same length.</param>
    /// <param name="ids">The memory that the IDs are written to, of the same length. They are written even if the call throws an exception.</param>
    /// <param name="state">The state, which is passed to <paramref name="model"/>.</param>
    /// <param name="model">The model. It's called only with inputs that pass their checks.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to the model and to asynchronous fallbacks.</param>
    /// <typeparam name="TState">The type of the state, usually the model.</typeparam>
    /// <inheritdoc cref="PredictBatchWithIds{TState}(ReadOnlySpan{TInput}, Span{TPrediction}, Span{Guid}, TState, BatchModel{TState, TInput, TPrediction})" path="/exception"/>
    public ValueTask PredictBatchWithIdsAsync<TState>(
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        Memory<Guid> ids,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        ThrowIfLengthsDiffer(inputs.Length, ids.Length);
        return _batches.PredictAsync(inputs, predictions, state, model, ids, cancellationToken);
    }

    /// <summary>Checks existing predictions of a batch, supports asynchronous fallbacks, and writes the ID of each item.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="predictions">The predictions, of the same length. Rejected predictions are replaced.</param>
    /// <param name="ids">The memory that the IDs are written to, of the same length. They are written even if the call throws an exception.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictBatchWithIds{TState}(ReadOnlySpan{TInput}, Span{TPrediction}, Span{Guid}, TState, BatchModel{TState, TInput, TPrediction})" path="/exception"/>
    public ValueTask InspectBatchWithIdsAsync(
        ReadOnlyMemory<TInput> inputs, Memory<TPrediction> predictions, Memory<Guid> ids, CancellationToken cancellationToken = default)
    {
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        ThrowIfLengthsDiffer(inputs.Length, ids.Length);
        return _batches.InspectAsync(inputs, predictions, ids, cancellationToken);
    }

    private async IAsyncEnumerable<PredictionWithId<TPrediction>> WithIdsAsync(
        TInput input, Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var context = new PredictionContext();
        await foreach (var prediction in _streams.PredictAsync(input, model, context, cancellationToken).ConfigureAwait(false))
        {
            yield return new(prediction, context.Id);
        }
    }
}
