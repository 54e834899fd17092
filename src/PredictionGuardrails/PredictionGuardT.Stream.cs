using System.Runtime.CompilerServices;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Statistics;

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
    /// <exception cref="GuardTrippedException">The model is not trusted, and no fallback answered in its place.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public IAsyncEnumerable<TPrediction> PredictStreamAsync(
        TInput input, Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return StreamAsync(input, model, cancellationToken);
    }

    private async IAsyncEnumerable<TPrediction> StreamAsync(
        TInput input,
        Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> model,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var plan = _plan;
        if (PassesGate(plan, isAsynchronous: true) && WhyNotAsked(plan, input) is { } refusal)
        {
            yield return await _resolver.FallBackAsync(plan, input, refusal, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        IAsyncEnumerator<TPrediction>? predictions = null;
        try
        {
            while (true)
            {
                Rejection? failure = null;
                try
                {
                    predictions ??= model(input, cancellationToken).GetAsyncEnumerator(cancellationToken);
                    if (!await predictions.MoveNextAsync().ConfigureAwait(false))
                    {
                        yield break;
                    }
                }
                catch (Exception exception)
                {
                    failure = _plan.Gate == GuardGate.Off ? null : _resolver.Judge(plan, exception, cancellationToken);
                    if (failure is null)
                    {
                        throw;
                    }
                }

                if (failure is not null)
                {
                    yield return await _resolver.FallBackAsync(plan, input, failure, cancellationToken).ConfigureAwait(false);
                    yield break;
                }

                yield return await ExamineOfStreamAsync(input, predictions!.Current, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (predictions is not null)
            {
                await predictions.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Why a model is not asked for its stream; null where it is.</summary>
    private Rejection? WhyNotAsked(GuardPlan<TInput, TPrediction> plan, TInput input) =>
        plan.Gate is GuardGate.Tripped ? _resolver.Tripped()
        : plan.LooksAtInputs ? Refuse(plan, RecordingThread.Current, input)
        : null;

    /// <summary>Checks one prediction of a stream by what is in force now: a stream can outlive a configuration, and a breaker's state.</summary>
    private ValueTask<TPrediction> ExamineOfStreamAsync(TInput input, TPrediction prediction, CancellationToken cancellationToken)
    {
        var plan = _plan;
        return plan.Gate is GuardGate.Open or GuardGate.AsynchronousOnly
            ? ExamineAsync(plan, input, prediction, cancellationToken)
            : PredictElsewhereAsync(plan, input, prediction, static (prediction, _, _) => ValueTask.FromResult(prediction), cancellationToken);
    }
}
