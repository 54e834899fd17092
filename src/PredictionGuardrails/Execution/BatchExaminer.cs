namespace PredictionGuardrails.Execution;

/// <summary>Looks at the inputs of a batch, at what the model threw, and at its predictions. Awaits nothing.</summary>
internal sealed class BatchExaminer<TInput, TPrediction>(CallExecutor<TInput, TPrediction> calls, OutcomeResolver<TInput, TPrediction> resolver)
{
    /// <summary>Looks at the inputs. While the breaker is open the model is asked about none, and nothing is looked at.</summary>
    public BatchAdmission Admit(GuardPlan<TInput, TPrediction> plan, ReadOnlySpan<TInput> inputs, ObservedBatch<TInput, TPrediction>? observed)
    {
        var refused = new RejectedItems();
        if (plan.Route == CallRoute.Tripped || !plan.Checks.LooksAtInputs)
        {
            return new BatchAdmission(refused, inputs.Length);
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            if (calls.Refuse(plan, inputs[i], observed?.ContextOf(i)) is { } rejection)
            {
                refused.Add(i, rejection);
            }
        }

        return new BatchAdmission(refused, inputs.Length);
    }

    /// <summary>Why the model is not asked about any input, where some are refused; null if it is asked about the others.</summary>
    public Rejection? WhyNone(GuardPlan<TInput, TPrediction> plan, BatchAdmission admission)
    {
        if (calls.Plan.Route == CallRoute.Tripped)
        {
            return resolver.Tripped();
        }

        return plan.Compiled.RejectsWholeBatches || admission.Count == 0 ? admission.Refused.Items[0].Rejection : null;
    }

    /// <summary>All items of a batch, because the model is not trusted.</summary>
    public RejectedItems Tripped(int count) => RejectedItems.All(count, resolver.Tripped(count));

    /// <summary>Reports an exception of the model. Null if it passes to the caller unchanged.</summary>
    public Rejection? Judge(GuardPlan<TInput, TPrediction> plan, Exception exception, CancellationToken? cancellationToken) =>
        exception is BatchLengthException lengths
            ? resolver.JudgeLength(plan, lengths.Inputs, lengths.Predictions)
            : resolver.Judge(plan, exception, context: null, cancellationToken);

    /// <summary>Records the predictions of a batch in one pass and looks at those that are not clean; clamped ones are written. Null where all may pass.</summary>
    public RejectedItems? Examine(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        ObservedBatch<TInput, TPrediction>? observed)
    {
        observed?.See(predictions);
        if (!plan.Checks.RecordBatch(inputs, predictions))
        {
            return ExamineEach(plan, inputs, predictions, observed);
        }

        if (plan.Compiled.LastKnownGood is { } lastKnownGood && predictions is [.., var last])
        {
            lastKnownGood.Store(last);
        }

        return null;
    }

    private RejectedItems? ExamineEach(
        GuardPlan<TInput, TPrediction> plan, ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, ObservedBatch<TInput, TPrediction>? observed)
    {
        var rejected = new RejectedItems();
        for (var i = 0; i < predictions.Length; i++)
        {
            if (resolver.Judge(plan, inputs[i], ref predictions[i], observed?.ContextOfAdmitted(i)) is { } rejection)
            {
                rejected.Add(i, rejection);
            }
        }

        // The batch itself may have opened the breaker: it is then answered like those that come after it.
        if (calls.Plan.Route == CallRoute.Tripped)
        {
            return Tripped(inputs.Length);
        }

        if (!rejected.Any)
        {
            return null;
        }

        return plan.Compiled.RejectsWholeBatches ? RejectedItems.All(inputs.Length, rejected.Items[0].Rejection) : rejected;
    }
}
