namespace PredictionGuardrails;

/// <summary>Represents a model that a call can be routed to. See <see cref="IPredictionRouter{TInput, TPrediction}"/>.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed record PredictionArm<TInput, TPrediction>
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
}
