namespace PredictionGuardrails;

/// <summary>
/// Chooses the model for a call before any model is called. It's called once for each call with a single input, once for each item of a batch, and once
/// for each stream, when it starts. Inspected predictions aren't routed.
/// </summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public interface IPredictionRouter<TInput, TPrediction>
{
    /// <summary>
    /// Chooses an arm. The method must be fast and thread-safe. If it throws an exception, the exception is logged and the guard's own model is called.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="context">The context of the call, of the item of a batch, or of the stream, with its key and unit.</param>
    /// <returns>The arm; <see langword="null"/> to call the guard's own model.</returns>
    PredictionArm<TInput, TPrediction>? Choose(TInput input, PredictionContext context);
}
