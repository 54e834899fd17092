using System.Runtime.CompilerServices;
using PredictionGuardrails.Execution;

namespace PredictionGuardrails;

/// <content>Many inputs in one call. Every item is checked on its own; statistics are recorded in one pass.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>Calls a model that answers many inputs at once, and checks each prediction.</summary>
    /// <param name="inputs">What the model is asked about. It is read once.</param>
    /// <param name="model">The scoring call: a prediction for each input, in the same order. It is only asked about inputs that are not refused, and its list is never written to.</param>
    /// <returns>An answer for each input: the model's prediction, that prediction clamped, or a fallback's value.</returns>
    /// <exception cref="BatchRejectedException{TPrediction}">Predictions breached checks, and no fallback answered in their place. It has the answers to the other inputs.</exception>
    /// <exception cref="BreakerOpenException">The model is not trusted, and no fallback answered in its place.</exception>
    /// <exception cref="InvalidOperationException">The guard has an asynchronous fallback: call <see cref="PredictBatchAsync(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, CancellationToken, ValueTask{IReadOnlyList{TPrediction}}}, CancellationToken)"/>.</exception>
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
    /// Calls a model that answers many inputs at once into memory that is there, and checks each prediction there. Allocates nothing where nothing is
    /// breached.
    /// </summary>
    /// <typeparam name="TState">What the scoring call needs beside the inputs, mostly the model.</typeparam>
    /// <param name="inputs">What the model is asked about.</param>
    /// <param name="predictions">Takes an answer for each input; as long as <paramref name="inputs"/>. Where the call throws, what is in it is not to be used.</param>
    /// <param name="state">Handed to <paramref name="model"/>.</param>
    /// <param name="model">The scoring call. It is only asked about inputs that are not refused.</param>
    /// <exception cref="ArgumentException"><paramref name="predictions"/> has another length than <paramref name="inputs"/>.</exception>
    /// <inheritdoc cref="PredictBatch(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, IReadOnlyList{TPrediction}})"/>
    public void PredictBatch<TState>(
        ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, TState state, BatchModel<TState, TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        _batches.Predict(inputs, predictions, state, model);
    }

    /// <summary>Checks the predictions of a batch that are there already, as if the model had just made them.</summary>
    /// <param name="inputs">What the model was asked about.</param>
    /// <param name="predictions">What it answered; what may not pass is replaced in it.</param>
    /// <inheritdoc cref="PredictBatch{TState}(ReadOnlySpan{TInput}, Span{TPrediction}, TState, BatchModel{TState, TInput, TPrediction})"/>
    public void InspectBatch(ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions)
    {
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        _batches.Inspect(inputs, predictions);
    }

    /// <summary>Calls an asynchronous model that answers many inputs at once, and checks each prediction.</summary>
    /// <param name="inputs">What the model is asked about. It is read once.</param>
    /// <param name="model">The scoring call: a prediction for each input, in the same order. It is only asked about inputs that are not refused, and its list is never written to.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks. That it is cancelled is no failure of the model.</param>
    /// <returns>An answer for each input: the model's prediction, that prediction clamped, or a fallback's value.</returns>
    /// <exception cref="BatchRejectedException{TPrediction}">Predictions breached checks, and no fallback answered in their place. It has the answers to the other inputs.</exception>
    /// <exception cref="BreakerOpenException">The model is not trusted, and no fallback answered in its place.</exception>
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

    /// <summary>Calls an asynchronous model that answers many inputs at once into memory that is there, and checks each prediction there.</summary>
    /// <typeparam name="TState">What the scoring call needs beside the inputs, mostly the model.</typeparam>
    /// <param name="inputs">What the model is asked about.</param>
    /// <param name="predictions">Takes an answer for each input; as long as <paramref name="inputs"/>. Where the call throws, what is in it is not to be used.</param>
    /// <param name="state">Handed to <paramref name="model"/>.</param>
    /// <param name="model">The scoring call. It is only asked about inputs that are not refused.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks. That it is cancelled is no failure of the model.</param>
    /// <exception cref="ArgumentException"><paramref name="predictions"/> has another length than <paramref name="inputs"/>.</exception>
    /// <inheritdoc cref="PredictBatchAsync(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, CancellationToken, ValueTask{IReadOnlyList{TPrediction}}}, CancellationToken)"/>
    public ValueTask PredictBatchAsync<TState>(
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        return _batches.PredictAsync(inputs, predictions, state, model, cancellationToken);
    }

    /// <summary>Checks the predictions of a batch that are there already, with fallbacks that may await.</summary>
    /// <param name="inputs">What the model was asked about.</param>
    /// <param name="predictions">What it answered; what may not pass is replaced in it.</param>
    /// <param name="cancellationToken">The caller's token, handed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictBatchAsync{TState}(ReadOnlyMemory{TInput}, Memory{TPrediction}, TState, Func{TState, ReadOnlyMemory{TInput}, Memory{TPrediction}, CancellationToken, ValueTask}, CancellationToken)"/>
    public ValueTask InspectBatchAsync(ReadOnlyMemory<TInput> inputs, Memory<TPrediction> predictions, CancellationToken cancellationToken = default)
    {
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        return _batches.InspectAsync(inputs, predictions, cancellationToken);
    }

    private static void ThrowIfLengthsDiffer(int inputs, int predictions)
    {
        if (inputs != predictions)
        {
            throw new ArgumentException($"There are {inputs} inputs, and room for {predictions} predictions: both have to be of the same length.", nameof(predictions));
        }
    }
}
