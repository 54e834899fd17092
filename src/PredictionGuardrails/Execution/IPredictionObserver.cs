namespace PredictionGuardrails;

/// <summary>
/// Gets every call of a guard once its answer is decided, on the caller's thread and before the caller gets it. Calls of a guard that is off aren't observed.
/// A guard that nobody observes pays nothing for this.
/// </summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public interface IPredictionObserver<TInput, TPrediction>
{
    /// <summary>
    /// Observes one call, one item of a batch, or one prediction of a stream. It must be fast, because the caller waits for it, and safe for several threads.
    /// An exception is logged and doesn't reach the caller.
    /// </summary>
    /// <param name="prediction">The call. It is valid until the method returns: copy what has to last.</param>
    void OnPrediction(in ObservedPrediction<TInput, TPrediction> prediction);
}
