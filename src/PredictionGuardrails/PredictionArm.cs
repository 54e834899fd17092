using PredictionGuardrails.Execution;

namespace PredictionGuardrails;

/// <summary>Represents a model that a call can be routed to. See <see cref="IPredictionRouter{TInput, TPrediction}"/>.</summary>
/// <remarks>
/// The model of the arm is called in the shape of the call: <see cref="Model"/> for synchronous calls, <see cref="AsyncModel"/> or else
/// <see cref="Model"/> for asynchronous calls, and so on. If the arm has no model for a call, the guard's own model is called.
/// </remarks>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed record PredictionArm<TInput, TPrediction> : IArm<TInput, TPrediction>
{
    /// <summary>Gets the name of the arm, for example <c>control</c> or <c>v2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the probability with which the arm was chosen, from 0 to 1. The default is 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>
    /// Gets the guard of the arm's model, usually created with <see cref="PredictionGuard{TInput, TPrediction}.CreateChild"/>. The default is <see langword="null"/>, which means that the call's own model and guard are used, for example for a control.
    /// </summary>
    public PredictionGuard<TInput, TPrediction>? Guard { get; init; }

    /// <summary>Gets the model of the arm for synchronous and asynchronous calls; <see langword="null"/> if it's asynchronous only.</summary>
    public Func<TInput, TPrediction>? Model { get; init; }

    /// <summary>Gets the model of the arm for asynchronous calls; <see langword="null"/> to use <see cref="Model"/>.</summary>
    public Func<TInput, CancellationToken, ValueTask<TPrediction>>? AsyncModel { get; init; }

    /// <summary>
    /// Gets the model of the arm for batches, which returns a prediction for each input in the same order; <see langword="null"/> to call
    /// <see cref="Model"/> for each item.
    /// </summary>
    public Func<ReadOnlyMemory<TInput>, TPrediction[]>? BatchModel { get; init; }

    /// <summary>
    /// Gets the model of the arm for asynchronous batches, which returns a prediction for each input in the same order; <see langword="null"/> to use
    /// <see cref="BatchModel"/>, or else <see cref="AsyncModel"/> or <see cref="Model"/> for each item.
    /// </summary>
    public Func<ReadOnlyMemory<TInput>, CancellationToken, ValueTask<TPrediction[]>>? AsyncBatchModel { get; init; }

    /// <summary>Gets the model of the arm for streams; <see langword="null"/> to leave streams to the guard's own model.</summary>
    public Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>>? StreamModel { get; init; }

    CallExecutor<TInput, TPrediction>? IArm<TInput, TPrediction>.Calls => Guard?.Calls;

    BatchExecutor<TInput, TPrediction>? IArm<TInput, TPrediction>.Batches => Guard?.Batches;

    StreamExecutor<TInput, TPrediction>? IArm<TInput, TPrediction>.Streams => Guard?.Streams;
}
