namespace PredictionGuardrails;

/// <summary>
/// Decides which model answers a call, before any is called: the guard's own, or that of another arm. It is asked once for each call for a single input;
/// batches, streams, and predictions that are only inspected are the guard's own.
/// </summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public interface IPredictionRouter<TInput, TPrediction>
{
    /// <summary>
    /// Chooses the arm. It must be fast, and safe for several threads. An exception is logged, and the guard's own model answers.
    /// </summary>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="context">Who the call is about.</param>
    /// <returns>The arm; null if the call isn't part of any choice, and the guard's own model answers.</returns>
    PredictionArm<TInput, TPrediction>? Choose(TInput input, PredictionContext context);
}
