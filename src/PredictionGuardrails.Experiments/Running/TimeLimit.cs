namespace PredictionGuardrails.Experiments.Running;

/// <summary>
/// Limits how long an asynchronous model may take. A call that takes longer is abandoned, also if the model ignores its token. A synchronous model can't be
/// abandoned.
/// </summary>
/// <param name="predict">The model.</param>
/// <param name="limit">How long it may take.</param>
/// <param name="time">The clock.</param>
internal sealed class TimeLimit<TInput, TPrediction>(
    Func<TInput, CancellationToken, ValueTask<TPrediction>> predict, TimeSpan limit, TimeProvider time)
{
    private long _exceeded;

    /// <summary>The number of calls that took longer.</summary>
    public long Exceeded => Interlocked.Read(ref _exceeded);

    /// <exception cref="TimeoutException">The model takes longer.</exception>
    public async ValueTask<TPrediction> PredictAsync(TInput input, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var call = predict(input, linked.Token).AsTask();
        try
        {
            return await call.WaitAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _exceeded);
            Abandon(call);
            throw new TimeoutException($"The variant took longer than {limit}.");
        }
    }

    /// <summary>Observes an exception that comes later.</summary>
    private static void Abandon(Task call) => _ = call.ContinueWith(
        static call => _ = call.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
