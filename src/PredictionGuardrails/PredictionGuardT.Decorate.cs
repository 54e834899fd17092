using System.Runtime.CompilerServices;

namespace PredictionGuardrails;

/// <content>Scoring calls that are delegates: the same delegate, guarded.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>The guarded call, to be handed on in the place of the model's: <c>var score = guard.Decorate(model.Score);</c></summary>
    /// <param name="model">The scoring call.</param>
    /// <returns>Calls the model as <see cref="Predict(TInput, Func{TInput, TPrediction})"/> does; nothing is allocated for a call.</returns>
    public Func<TInput, TPrediction> Decorate(Func<TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return input => Predict(input, model);
    }

    /// <inheritdoc cref="Decorate(Func{TInput, TPrediction})"/>
    /// <returns>Calls the model as <see cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/> does.</returns>
    public Func<TInput, CancellationToken, ValueTask<TPrediction>> Decorate(Func<TInput, CancellationToken, ValueTask<TPrediction>> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (input, cancellationToken) => PredictAsync(input, model, cancellationToken);
    }

    /// <inheritdoc cref="Decorate(Func{TInput, TPrediction})"/>
    /// <returns>Calls the model as <see cref="PredictAsync(TInput, Func{TInput, CancellationToken, Task{TPrediction}}, CancellationToken)"/> does.</returns>
    [OverloadResolutionPriority(-1)]
    public Func<TInput, CancellationToken, Task<TPrediction>> Decorate(Func<TInput, CancellationToken, Task<TPrediction>> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (input, cancellationToken) => PredictAsync(input, model, cancellationToken).AsTask();
    }

    /// <inheritdoc cref="Decorate(Func{TInput, TPrediction})"/>
    /// <returns>Calls the model as <see cref="PredictBatch(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, IReadOnlyList{TPrediction}})"/> does.</returns>
    public Func<IReadOnlyList<TInput>, TPrediction[]> DecorateBatch(Func<IReadOnlyList<TInput>, IReadOnlyList<TPrediction>> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return inputs => PredictBatch(inputs, model);
    }

    /// <inheritdoc cref="Decorate(Func{TInput, TPrediction})"/>
    /// <returns>Calls the model as <see cref="PredictStreamAsync"/> does.</returns>
    public Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> DecorateStream(Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (input, cancellationToken) => PredictStreamAsync(input, model, cancellationToken);
    }
}
