namespace PredictionGuardrails;

/// <content>Models that answer with one prediction after the other.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>
    /// Calls a model that answers with a stream of predictions, and checks each as it comes. Nothing is read ahead, and the model's stream ends with
    /// the caller's. Where the model is not trusted from the start, the stream is one answer of a fallback.
    /// </summary>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="model">The scoring call. It is called when the first prediction is asked for.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks; that of <c>WithCancellation</c> does the same. That it is cancelled is no failure of the model.</param>
    /// <returns>For each prediction of the model that prediction, that prediction clamped, or a fallback's value. Where the model throws and exceptions fall back, a fallback's value is the last one.</returns>
    /// <exception cref="PredictionRejectedException">A prediction breached a check, and no fallback answered in its place; thrown where it would have come.</exception>
    /// <exception cref="BreakerOpenException">The model is not trusted, and no fallback answered in its place.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public IAsyncEnumerable<TPrediction> PredictStreamAsync(
        TInput input, Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _streams.PredictAsync(input, model, cancellationToken);
    }
}
