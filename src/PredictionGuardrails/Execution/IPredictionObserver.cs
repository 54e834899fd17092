namespace PredictionGuardrails;

/// <summary>
/// Observes the calls of a guard. It's called on the caller's thread when the result is decided, before the caller gets it. Calls of a guard that is
/// off aren't observed.
/// </summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public interface IPredictionObserver<TInput, TPrediction>
{
    /// <summary>
    /// Observes one call, one item of a batch, or one prediction of a stream. The method must be fast and thread-safe. An exception is logged and isn't
    /// thrown to the caller.
    /// </summary>
    /// <param name="prediction">The call. It's valid until the method returns, so copy what is needed later.</param>
    void OnPrediction(in ObservedPrediction<TInput, TPrediction> prediction);
}
