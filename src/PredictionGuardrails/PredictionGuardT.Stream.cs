namespace PredictionGuardrails;

/// <content>Models that return a stream of predictions.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>
    /// Calls a model that returns a stream of predictions, and checks each one when it arrives. Nothing is read ahead, and the model's stream is closed
    /// with the caller's. If the breaker isn't closed when the call starts, the stream consists of one fallback.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="model">The model. It's called when the first prediction is requested.</param>
    /// <param name="cancellationToken">
    /// The caller's token, which is passed to the model and to asynchronous fallbacks, like the token of <c>WithCancellation</c>. Cancellation isn't
    /// treated as a failure of the model.
    /// </param>
    /// <returns>
    /// For each prediction of the model, the prediction, possibly clamped, or a fallback. If the model throws an exception that uses the fallback, the
    /// fallback is the last value.
    /// </returns>
    /// <exception cref="PredictionRejectedException">
    /// A prediction was rejected and no fallback provided a value. The exception is thrown instead of that prediction.
    /// </exception>
    /// <exception cref="BreakerOpenException">The breaker isn't closed and no fallback provided a value.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public IAsyncEnumerable<TPrediction> PredictStreamAsync(
        TInput input, Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _streams.PredictAsync(input, model, given: null, cancellationToken);
    }
}
