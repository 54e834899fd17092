namespace PredictionGuardrails;

/// <summary>One of the models that a call can be routed to; see <see cref="IPredictionRouter{TInput, TPrediction}"/>.</summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public sealed record PredictionArm<TInput, TPrediction>
{
    /// <summary>The arm's name: <c>control</c>, <c>v2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The probability with which this arm was chosen, from 0 to 1; 1 by default.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>
    /// The guard around the arm's model, mostly one that <see cref="PredictionGuard{TInput, TPrediction}.CreateChild"/> made; null, the default, if the
    /// call's own model and guard answer, as for a control.
    /// </summary>
    public PredictionGuard<TInput, TPrediction>? Guard { get; init; }

    /// <summary>The arm's model, for synchronous and asynchronous calls; null if it is asynchronous only.</summary>
    public Func<TInput, TPrediction>? Model { get; init; }

    /// <summary>The arm's model for asynchronous calls; null if <see cref="Model"/> is for those, too.</summary>
    public Func<TInput, CancellationToken, ValueTask<TPrediction>>? AsyncModel { get; init; }
}
