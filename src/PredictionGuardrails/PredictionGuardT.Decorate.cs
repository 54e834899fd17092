using System.Runtime.CompilerServices;

namespace PredictionGuardrails;

/// <content>Guarded delegates.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>Returns a guarded delegate that replaces the model's: <c>var score = guard.Decorate(model.Score);</c></summary>
    /// <param name="model">The model.</param>
    /// <returns>A delegate that calls the model like <see cref="Predict(TInput, Func{TInput, TPrediction})"/>. Calls don't allocate.</returns>
    public Func<TInput, TPrediction> Decorate(Func<TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return input => Predict(input, model);
    }

    /// <inheritdoc cref="Decorate(Func{TInput, TPrediction})"/>
    /// <returns>
    /// A delegate that calls the model like <see cref="PredictAsync(TInput, Func{TInput, CancellationToken, ValueTask{TPrediction}}, CancellationToken)"/>.
    /// </returns>
    public Func<TInput, CancellationToken, ValueTask<TPrediction>> Decorate(Func<TInput, CancellationToken, ValueTask<TPrediction>> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (input, cancellationToken) => PredictAsync(input, model, cancellationToken);
    }

    /// <inheritdoc cref="Decorate(Func{TInput, TPrediction})"/>
    /// <returns>
    /// A delegate that calls the model like <see cref="PredictAsync(TInput, Func{TInput, CancellationToken, Task{TPrediction}}, CancellationToken)"/>.
    /// </returns>
    [OverloadResolutionPriority(-1)]
    public Func<TInput, CancellationToken, Task<TPrediction>> Decorate(Func<TInput, CancellationToken, Task<TPrediction>> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (input, cancellationToken) => PredictAsync(input, model, cancellationToken).AsTask();
    }

    /// <inheritdoc cref="Decorate(Func{TInput, TPrediction})"/>
    /// <returns>
    /// A delegate that calls the model like <see cref="PredictBatch(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, IReadOnlyList{TPrediction}})"/>.
    /// </returns>
    public Func<IReadOnlyList<TInput>, TPrediction[]> DecorateBatch(Func<IReadOnlyList<TInput>, IReadOnlyList<TPrediction>> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return inputs => PredictBatch(inputs, model);
    }

    /// <inheritdoc cref="Decorate(Func{TInput, TPrediction})"/>
    /// <returns>A delegate that calls the model like <see cref="PredictStreamAsync"/>.</returns>
    public Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> DecorateStream(Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (input, cancellationToken) => PredictStreamAsync(input, model, cancellationToken);
    }
}
