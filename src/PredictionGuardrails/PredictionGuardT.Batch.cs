using System.Runtime.CompilerServices;
using PredictionGuardrails.Execution;

namespace PredictionGuardrails;

/// <content>Calls for a batch of inputs. Each item is checked individually; statistics are recorded in one pass.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>Calls a model for a batch of inputs and checks each prediction.</summary>
    /// <param name="inputs">The inputs. The list is read once.</param>
    /// <param name="model">
    /// The model, which returns a prediction for each input in the same order. It's called only with inputs that pass their checks. Its list isn't
    /// changed.
    /// </param>
    /// <returns>A value for each input: the model's prediction, possibly clamped, or a fallback.</returns>
    /// <exception cref="BatchRejectedException{TPrediction}">
    /// Predictions were rejected and no fallback provided values. The exception contains the predictions for the other inputs.
    /// </exception>
    /// <exception cref="BreakerOpenException">The breaker isn't closed and no fallback provided a value.</exception>
    /// <exception cref="InvalidOperationException">
    /// The guard has an asynchronous fallback. Call <see cref="PredictBatchAsync(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, CancellationToken, ValueTask{IReadOnlyList{TPrediction}}}, CancellationToken)"/> instead.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public TPrediction[] PredictBatch(IReadOnlyList<TInput> inputs, Func<IReadOnlyList<TInput>, IReadOnlyList<TPrediction>> model)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(model);
        var all = inputs as TInput[] ?? [.. inputs];
        var answers = new TPrediction[all.Length];
        PredictBatch(all, answers, (all, model), static (asked, inputs, predictions) => BatchLengthException.CopyOrThrow(
            asked.model(inputs.Length == asked.all.Length ? asked.all : inputs.ToArray()), predictions));
        return answers;
    }

    /// <inheritdoc cref="PredictBatch(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, IReadOnlyList{TPrediction}})"/>
    public TPrediction[] PredictBatch(ReadOnlyMemory<TInput> inputs, Func<ReadOnlyMemory<TInput>, TPrediction[]> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var answers = new TPrediction[inputs.Length];
        PredictBatch(inputs.Span, answers, (inputs, model), static (asked, inputs, predictions) => BatchLengthException.CopyOrThrow(
            asked.model(inputs.Length == asked.inputs.Length ? asked.inputs : inputs.ToArray()), predictions));
        return answers;
    }

    /// <summary>
    /// Calls a model that writes the predictions for a batch of inputs to memory, and checks each prediction. It doesn't allocate if no check fails.
    /// </summary>
    /// <typeparam name="TState">The type of the state, usually the model.</typeparam>
    /// <param name="inputs">The inputs.</param>
    /// <param name="predictions">
    /// The memory that the results are written to. It must have the same length as <paramref name="inputs"/>. Don't use its contents if the call throws
    /// an exception.
    /// </param>
    /// <param name="state">The state, which is passed to <paramref name="model"/>.</param>
    /// <param name="model">The model. It's called only with inputs that pass their checks.</param>
    /// <exception cref="ArgumentException"><paramref name="predictions"/> and <paramref name="inputs"/> have different lengths.</exception>
    /// <inheritdoc cref="PredictBatch(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, IReadOnlyList{TPrediction}})"
    ///     path="/returns | /exception"/>
    public void PredictBatch<TState>(
        ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, TState state, BatchModel<TState, TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        _batches.Predict(inputs, predictions, state, model);
    }

    /// <summary>Checks existing predictions of a batch as if the model had just returned them.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="predictions">The predictions. Rejected predictions are replaced.</param>
    /// <inheritdoc cref="PredictBatch{TState}(ReadOnlySpan{TInput}, Span{TPrediction}, TState, BatchModel{TState, TInput, TPrediction})"
    ///     path="/returns | /exception"/>
    public void InspectBatch(ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions)
    {
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        _batches.Inspect(inputs, predictions);
    }

    /// <summary>Calls an asynchronous model for a batch of inputs and checks each prediction.</summary>
    /// <param name="inputs">The inputs. The list is read once.</param>
    /// <param name="model">
    /// The model, which returns a prediction for each input in the same order. It's called only with inputs that pass their checks. Its list isn't
    /// changed.
    /// </param>
    /// <param name="cancellationToken">
    /// The caller's token, which is passed to the model and to asynchronous fallbacks. Cancellation isn't treated as a failure of the model.
    /// </param>
    /// <returns>A value for each input: the model's prediction, possibly clamped, or a fallback.</returns>
    /// <exception cref="BatchRejectedException{TPrediction}">
    /// Predictions were rejected and no fallback provided values. The exception contains the predictions for the other inputs.
    /// </exception>
    /// <exception cref="BreakerOpenException">The breaker isn't closed and no fallback provided a value.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public async ValueTask<TPrediction[]> PredictBatchAsync(
        IReadOnlyList<TInput> inputs,
        Func<IReadOnlyList<TInput>, CancellationToken, ValueTask<IReadOnlyList<TPrediction>>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(model);
        var all = inputs as TInput[] ?? [.. inputs];
        var answers = new TPrediction[all.Length];
        await PredictBatchAsync(
            all,
            answers,
            (all, model),
            static async (asked, inputs, predictions, token) => BatchLengthException.CopyOrThrow(
                await asked.model(inputs.Length == asked.all.Length ? asked.all : inputs.ToArray(), token).ConfigureAwait(false), predictions.Span),
            cancellationToken).ConfigureAwait(false);
        return answers;
    }

    /// <inheritdoc cref="PredictBatchAsync(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, CancellationToken, ValueTask{IReadOnlyList{TPrediction}}}, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public ValueTask<TPrediction[]> PredictBatchAsync(
        IReadOnlyList<TInput> inputs,
        Func<IReadOnlyList<TInput>, CancellationToken, Task<IReadOnlyList<TPrediction>>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PredictBatchAsync(inputs, (inputs, token) => new ValueTask<IReadOnlyList<TPrediction>>(model(inputs, token)), cancellationToken);
    }

    /// <inheritdoc cref="PredictBatchAsync(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, CancellationToken, ValueTask{IReadOnlyList{TPrediction}}}, CancellationToken)"/>
    public async ValueTask<TPrediction[]> PredictBatchAsync(
        ReadOnlyMemory<TInput> inputs,
        Func<ReadOnlyMemory<TInput>, CancellationToken, ValueTask<TPrediction[]>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var answers = new TPrediction[inputs.Length];
        await PredictBatchAsync(
            inputs,
            answers,
            model,
            static async (model, inputs, predictions, token) => BatchLengthException.CopyOrThrow(
                await model(inputs, token).ConfigureAwait(false), predictions.Span),
            cancellationToken).ConfigureAwait(false);
        return answers;
    }

    /// <summary>Calls an asynchronous model that writes the predictions for a batch of inputs to memory, and checks each prediction.</summary>
    /// <typeparam name="TState">The type of the state, usually the model.</typeparam>
    /// <param name="inputs">The inputs.</param>
    /// <param name="predictions">
    /// The memory that the results are written to. It must have the same length as <paramref name="inputs"/>. Don't use its contents if the call throws
    /// an exception.
    /// </param>
    /// <param name="state">The state, which is passed to <paramref name="model"/>.</param>
    /// <param name="model">The model. It's called only with inputs that pass their checks.</param>
    /// <param name="cancellationToken">
    /// The caller's token, which is passed to the model and to asynchronous fallbacks. Cancellation isn't treated as a failure of the model.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="predictions"/> and <paramref name="inputs"/> have different lengths.</exception>
    /// <inheritdoc cref="PredictBatchAsync(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, CancellationToken, ValueTask{IReadOnlyList{TPrediction}}}, CancellationToken)"
    ///     path="/returns | /exception"/>
    public ValueTask PredictBatchAsync<TState>(
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        return _batches.PredictAsync(inputs, predictions, state, model, ids: default, cancellationToken);
    }

    /// <summary>Checks existing predictions of a batch, and supports asynchronous fallbacks.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="predictions">The predictions. Rejected predictions are replaced.</param>
    /// <param name="cancellationToken">The caller's token, which is passed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictBatchAsync{TState}(ReadOnlyMemory{TInput}, Memory{TPrediction}, TState, Func{TState, ReadOnlyMemory{TInput}, Memory{TPrediction}, CancellationToken, ValueTask}, CancellationToken)"
    ///     path="/returns | /exception"/>
    public ValueTask InspectBatchAsync(ReadOnlyMemory<TInput> inputs, Memory<TPrediction> predictions, CancellationToken cancellationToken = default)
    {
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        return _batches.InspectAsync(inputs, predictions, ids: default, cancellationToken);
    }

    private static void ThrowIfLengthsDiffer(int inputs, int predictions)
    {
        if (inputs != predictions)
        {
            throw new ArgumentException($"Inputs and predictions must have the same length ({inputs} and {predictions}).", nameof(predictions));
        }
    }
}
