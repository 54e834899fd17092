using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>
/// Limits how long asynchronous calls of a variant may take. A call that takes longer is abandoned, also if the model ignores its token, and the variant isn't
/// called for the same time again, so that a batch doesn't wait for each item. A synchronous model can't be abandoned.
/// </summary>
/// <param name="limit">How long a call may take, and each prediction of a stream.</param>
/// <param name="time">The clock.</param>
internal sealed class TimeLimit(TimeSpan limit, TimeProvider time)
{
    private long _exceeded;
    private long _refusingUntil;

    /// <summary>The number of calls that took longer, or that weren't made because an earlier one did.</summary>
    public long Exceeded => Interlocked.Read(ref _exceeded);

    /// <summary>A model with the limit; null for none.</summary>
    /// <exception cref="TimeoutException">The model takes longer.</exception>
    public Func<TFrom, CancellationToken, ValueTask<TTo>>? Apply<TFrom, TTo>(Func<TFrom, CancellationToken, ValueTask<TTo>>? predict)
    {
        return predict is null ? null : PredictAsync;

        async ValueTask<TTo> PredictAsync(TFrom from, CancellationToken cancellationToken)
        {
            ThrowIfRefusing();
            using var timeout = new CancellationTokenSource(limit, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            return await WithinAsync(predict(from, linked.Token).AsTask(), timeout, linked.Token, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A model for streams with the limit for each prediction; null for none.</summary>
    public Func<TFrom, CancellationToken, IAsyncEnumerable<TTo>>? Apply<TFrom, TTo>(Func<TFrom, CancellationToken, IAsyncEnumerable<TTo>>? stream)
    {
        return stream is null ? null : (from, cancellationToken) => StreamAsync(from, cancellationToken);

        async IAsyncEnumerable<TTo> StreamAsync(TFrom from, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            ThrowIfRefusing();
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var predictions = stream(from, stopping.Token).GetAsyncEnumerator(stopping.Token);
            var moving = Task.FromResult(false);
            try
            {
                while (true)
                {
                    moving = predictions.MoveNextAsync().AsTask();
                    if (!await WithinLimitAsync(moving, stopping.Token, cancellationToken).ConfigureAwait(false))
                    {
                        break;
                    }

                    yield return predictions.Current;
                }
            }
            finally
            {
                await stopping.CancelAsync().ConfigureAwait(false);

                // What doesn't end can't be disposed.
                if (moving.IsCompleted)
                {
                    await predictions.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private async ValueTask<bool> WithinLimitAsync(Task<bool> moving, CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        return await WithinAsync(moving, timeout, linked.Token, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<T> WithinAsync<T>(
        Task<T> call, CancellationTokenSource timeout, CancellationToken linked, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(linked).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _exceeded);
            Volatile.Write(ref _refusingUntil, (time.GetUtcNow() + limit).UtcTicks);
            Abandon(call);
            throw new TimeoutException($"The variant took longer than {limit}.");
        }
    }

    private void ThrowIfRefusing()
    {
        if (time.GetUtcNow().UtcTicks < Volatile.Read(ref _refusingUntil))
        {
            Interlocked.Increment(ref _exceeded);
            throw new TimeoutException($"The variant isn't called because an earlier call took longer than {limit}.");
        }
    }

    /// <summary>Observes an exception that comes later.</summary>
    private static void Abandon(Task call) => _ = call.ContinueWith(
        static call => _ = call.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
