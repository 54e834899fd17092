namespace PredictionGuardrails.Execution;

/// <summary>Answers the rejected items of a batch.</summary>
internal sealed class BatchFallbacks<TInput, TPrediction>(OutcomeResolver<TInput, TPrediction> resolver)
{
    /// <summary>Puts fallbacks' answers where predictions were rejected; throws where some have none.</summary>
    public void Answer(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        RejectedItems rejected,
        ObservedBatch<TInput, TPrediction>? observed)
    {
        NoteAll(observed, rejected);
        List<(int, PredictionRejectedException)> failed = [];
        foreach (var (index, rejection) in rejected.Items)
        {
            try
            {
                predictions[index] = resolver.FallBack(plan, inputs[index], rejection, Note(observed, index, rejection));
            }
            catch (PredictionRejectedException exception) when (rejection.Tripped is null)
            {
                predictions[index] = default!;
                failed.Add((index, exception));
                observed?.Fail(index, exception);
            }
        }

        ThrowIfAny(failed, predictions);
    }

    /// <inheritdoc cref="Answer"/>
    public async ValueTask AnswerAsync(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        RejectedItems rejected,
        ObservedBatch<TInput, TPrediction>? observed,
        CancellationToken cancellationToken)
    {
        NoteAll(observed, rejected);
        List<(int, PredictionRejectedException)> failed = [];
        foreach (var (index, rejection) in rejected.Items)
        {
            try
            {
                var context = Note(observed, index, rejection);
                var answer = await resolver.FallBackAsync(plan, inputs.Span[index], rejection, context, cancellationToken).ConfigureAwait(false);
                predictions.Span[index] = answer;
            }
            catch (PredictionRejectedException exception) when (rejection.Tripped is null)
            {
                predictions.Span[index] = default!;
                failed.Add((index, exception));
                observed?.Fail(index, exception);
            }
        }

        ThrowIfAny(failed, predictions.Span);
    }

    /// <summary>Puts fallbacks' answers where predictions were rejected, for another guard whose own model answers the other items.</summary>
    /// <returns>The indices of the items without an answer.</returns>
    public List<int> TryAnswer(
        GuardPlan<TInput, TPrediction> plan,
        TInput[] inputs,
        TPrediction[] predictions,
        RejectedItems rejected,
        ObservedBatch<TInput, TPrediction> observed)
    {
        List<int> unanswered = [];
        foreach (var (index, rejection) in rejected.Items)
        {
            if (!OutcomeResolver<TInput, TPrediction>.HasFallbackFor(plan, rejection))
            {
                // Most arms have no fallbacks. An exception for each item would cost the other guard's callers more than the model.
                resolver.CountRejected(rejection);
                unanswered.Add(index);
                continue;
            }

            try
            {
                predictions[index] = resolver.FallBack(plan, inputs[index], rejection, Note(observed, index, rejection));
            }
            catch (PredictionRejectedException)
            {
                unanswered.Add(index);
            }
        }

        return unanswered;
    }

    /// <inheritdoc cref="TryAnswer"/>
    public async ValueTask<List<int>> TryAnswerAsync(
        GuardPlan<TInput, TPrediction> plan,
        TInput[] inputs,
        TPrediction[] predictions,
        RejectedItems rejected,
        ObservedBatch<TInput, TPrediction> observed,
        CancellationToken cancellationToken)
    {
        List<int> unanswered = [];
        foreach (var (index, rejection) in rejected.Items)
        {
            if (!OutcomeResolver<TInput, TPrediction>.HasFallbackFor(plan, rejection))
            {
                // Most arms have no fallbacks. An exception for each item would cost the other guard's callers more than the model.
                resolver.CountRejected(rejection);
                unanswered.Add(index);
                continue;
            }

            try
            {
                predictions[index] = await resolver.FallBackAsync(
                    plan, inputs[index], rejection, Note(observed, index, rejection), cancellationToken).ConfigureAwait(false);
            }
            catch (PredictionRejectedException)
            {
                unanswered.Add(index);
            }
        }

        return unanswered;
    }

    /// <summary>Notes what each item is rejected for, before the first one that an open breaker leaves without an answer ends the batch.</summary>
    private static void NoteAll(ObservedBatch<TInput, TPrediction>? observed, RejectedItems rejected)
    {
        foreach (var (index, rejection) in rejected.Items)
        {
            Note(observed, index, rejection);
        }
    }

    /// <summary>The context of a rejected item, with what it is rejected for: an item of a batch that is rejected as a whole may have no breach of its own.</summary>
    private static PredictionContext? Note(ObservedBatch<TInput, TPrediction>? observed, int index, Rejection rejection)
    {
        if (observed is null)
        {
            return null;
        }

        var context = observed.ContextOf(index);
        if (context.Breaches.Count == 0)
        {
            rejection.NoteIn(context);
        }

        return context;
    }

    private static void ThrowIfAny(List<(int, PredictionRejectedException)> failed, ReadOnlySpan<TPrediction> predictions)
    {
        if (failed.Count > 0)
        {
            throw new BatchRejectedException<TPrediction>(failed, predictions.ToArray());
        }
    }
}
