using PredictionGuardrails.Execution;
using PredictionGuardrails.Text;

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
    /// <exception cref="ArgumentException">The name is empty or contains a control character.</exception>
    public required string Name
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value.Any(char.IsControl)
                ? throw new ArgumentException($"'{LineText.Of(value)}' contains a control character. Use a name of one line.", nameof(value))
                : value;
        }
    }

    /// <summary>Gets the probability with which the arm was chosen, greater than 0 and at most 1. The default is 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value isn't such a probability.</exception>
    public double Probability
    {
        get;
        init => field = value is > 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The probability with which an arm was chosen must be greater than 0 and at most 1.");
    } = 1;

    /// <summary>
    /// Gets the guard of the arm's model, usually created with <see cref="PredictionGuard{TInput, TPrediction}.CreateChild"/>. An arm with a model needs
    /// one. The default is <see langword="null"/>, which means that the call's own model and guard are used, for example for a control. They're also used if
    /// the guard of the arm is disposed.
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

    bool IArm<TInput, TPrediction>.HasUnguardedModel => Guard is null
        && (Model is not null || AsyncModel is not null || BatchModel is not null || AsyncBatchModel is not null || StreamModel is not null);
}
