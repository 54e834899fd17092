namespace PredictionGuardrails.Execution;

/// <summary>Items of another guard's batch that its router sent to the model of this guard, in one call.</summary>
internal sealed class ArmBatchExecutor<TInput, TPrediction>(
    CallExecutor<TInput, TPrediction> calls,
    BatchRunner<TInput, TPrediction> runner,
    BatchFallbacks<TInput, TPrediction> fallbacks,
    CallObserver<TInput, TPrediction> observer)
{
    /// <param name="inputs">The items' inputs.</param>
    /// <param name="answers">Takes the answers.</param>
    /// <param name="model">The arm's model.</param>
    /// <param name="observed">What is known of these items.</param>
    /// <returns>The indices of the items that the arm can't answer.</returns>
    public IReadOnlyList<int> Predict(
        TInput[] inputs, TPrediction[] answers, Func<ReadOnlyMemory<TInput>, TPrediction[]> model, ObservedBatch<TInput, TPrediction> observed)
    {
        try
        {
            var plan = calls.Plan;
            var rejected = runner.AskElsewhere(
                plan,
                inputs,
                answers,
                (inputs, model),
                static (asked, inputs, predictions) => BatchLengthException.CopyOrThrow(
                    asked.model(inputs.Length == asked.inputs.Length ? asked.inputs : inputs.ToArray()), predictions),
                observed);
            var unanswered = rejected is null ? [] : fallbacks.TryAnswer(plan, inputs, answers, rejected, observed);
            return Note(unanswered, inputs.Length, plan, observed);
        }
        catch (Exception)
        {
            return NoteNone(inputs.Length, observed);
        }
    }

    /// <inheritdoc cref="Predict"/>
    public async ValueTask<IReadOnlyList<int>> PredictAsync(
        TInput[] inputs,
        TPrediction[] answers,
        Func<ReadOnlyMemory<TInput>, CancellationToken, ValueTask<TPrediction[]>> model,
        ObservedBatch<TInput, TPrediction> observed,
        CancellationToken cancellationToken)
    {
        try
        {
            var plan = calls.Plan;
            var rejected = await runner.AskElsewhereAsync(
                plan,
                inputs,
                answers,
                model,
                static async (model, inputs, predictions, token) => BatchLengthException.CopyOrThrow(
                    await model(inputs, token).ConfigureAwait(false), predictions.Span),
                observed,
                cancellationToken).ConfigureAwait(false);
            var unanswered = rejected is null
                ? []
                : await fallbacks.TryAnswerAsync(plan, inputs, answers, rejected, observed, cancellationToken).ConfigureAwait(false);
            return Note(unanswered, inputs.Length, plan, observed);
        }
        catch (Exception exception) when (!CallCancellation.Is(exception, cancellationToken))
        {
            return NoteNone(inputs.Length, observed);
        }
    }

    private List<int> Note(List<int> unanswered, int count, GuardPlan<TInput, TPrediction> plan, ObservedBatch<TInput, TPrediction> observed)
    {
        for (var i = 0; i < count; i++)
        {
            observed.AnsweredBy(i, new(observer, plan));
        }

        unanswered.ForEach(observed.Forget);
        return unanswered;
    }

    private static List<int> NoteNone(int count, ObservedBatch<TInput, TPrediction> observed)
    {
        List<int> all = [.. Enumerable.Range(0, count)];
        all.ForEach(observed.Forget);
        return all;
    }
}
