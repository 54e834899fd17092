namespace PredictionGuardrails.Execution;

/// <summary>
/// Batches of a guard with a router, which chooses an arm for each item. Each arm's model is asked about all of its items in one call, then the guard's own
/// model about the others and about those that an arm can't answer.
/// </summary>
internal sealed class BatchRouter<TInput, TPrediction>(
    CallExecutor<TInput, TPrediction> calls, BatchRunner<TInput, TPrediction> runner, CallObserver<TInput, TPrediction> observer)
{
    /// <returns>The items that are rejected; null for none.</returns>
    public RejectedItems? Ask<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        TState state,
        BatchModel<TState, TInput, TPrediction> model,
        ObservedBatch<TInput, TPrediction> observed)
    {
        calls.Indirect.IsGuarded(plan, isAsynchronous: false);
        List<int> own = [];
        foreach (var items in Divide(plan, inputs, observed, own, PredictionCallKind.Batch))
        {
            if (items.Arm.BatchModel is { } batchModel)
            {
                AskInOneCall(items, batchModel, inputs, predictions, observed, own);
            }
            else if (items.Arm.Model is { } singleModel)
            {
                AskOneByOne(plan, items, singleModel, inputs, predictions, observed, own);
            }
            else
            {
                own.AddRange(items.Places);
            }
        }

        if (own.Count == inputs.Length)
        {
            return runner.AskElsewhere(plan, inputs, predictions, state, model, observed);
        }

        if (own.Count == 0)
        {
            return null;
        }

        var places = InOrder(own);
        var answers = new TPrediction[places.Length];
        var rejected = runner.AskElsewhere(plan, Pick(inputs, places), answers, state, model, observed.Part(places));
        Place(answers, places, predictions);
        return OfWholeBatch(plan, rejected, places, inputs.Length, observed);
    }

    /// <inheritdoc cref="Ask"/>
    public async ValueTask<RejectedItems?> AskAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        ObservedBatch<TInput, TPrediction> observed,
        CancellationToken cancellationToken)
    {
        List<int> own = [];
        foreach (var items in Divide(plan, inputs.Span, observed, own, PredictionCallKind.AsynchronousBatch))
        {
            if (AsyncBatchModelOf(items.Arm) is { } batchModel)
            {
                await AskInOneCallAsync(items, batchModel, inputs, predictions, observed, own, cancellationToken).ConfigureAwait(false);
            }
            else if (items.Arm.AsyncModel is not null || items.Arm.Model is not null)
            {
                await AskOneByOneAsync(plan, items, inputs, predictions, observed, own, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                own.AddRange(items.Places);
            }
        }

        if (own.Count == inputs.Length)
        {
            return await runner.AskElsewhereAsync(plan, inputs, predictions, state, model, observed, cancellationToken).ConfigureAwait(false);
        }

        if (own.Count == 0)
        {
            return null;
        }

        var places = InOrder(own);
        var answers = new TPrediction[places.Length];
        var rejected = await runner.AskElsewhereAsync(
            plan, Pick(inputs.Span, places), answers, state, model, observed.Part(places), cancellationToken).ConfigureAwait(false);
        Place(answers, places, predictions.Span);
        return OfWholeBatch(plan, rejected, places, inputs.Length, observed);
    }

    /// <summary>Has the router choose an arm for each item.</summary>
    /// <param name="plan">What the guard goes by.</param>
    /// <param name="inputs">The batch's inputs.</param>
    /// <param name="observed">Takes the arm of each item.</param>
    /// <param name="own">Takes the indices of the items of the guard's own model.</param>
    /// <param name="kind">The shape of the call.</param>
    private List<ArmItems<TInput, TPrediction>> Divide(
        GuardPlan<TInput, TPrediction> plan, ReadOnlySpan<TInput> inputs, ObservedBatch<TInput, TPrediction> observed, List<int> own, PredictionCallKind kind)
    {
        List<ArmItems<TInput, TPrediction>> arms = [];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (observer.Choose(plan, inputs[i], observed.ReadKeys(i, inputs[i]), kind) is not { Calls: not null } arm)
            {
                own.Add(i);
                continue;
            }

            var items = arms.Find(known => known.Includes(arm));
            if (items is null)
            {
                items = new(arm, []);
                arms.Add(items);
            }

            items.Places.Add(i);
        }

        return arms;
    }

    private static void AskInOneCall(
        ArmItems<TInput, TPrediction> items,
        Func<ReadOnlyMemory<TInput>, TPrediction[]> model,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        ObservedBatch<TInput, TPrediction> observed,
        List<int> own)
    {
        int[] places = [.. items.Places];
        var answers = new TPrediction[places.Length];
        var unanswered = items.Arm.Batches!.AsArm.Predict(Pick(inputs, places), answers, model, observed.Part(places));
        Place(answers, places, predictions);
        own.AddRange(unanswered.Select(item => places[item]));
    }

    private static async ValueTask AskInOneCallAsync(
        ArmItems<TInput, TPrediction> items,
        Func<ReadOnlyMemory<TInput>, CancellationToken, ValueTask<TPrediction[]>> model,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        ObservedBatch<TInput, TPrediction> observed,
        List<int> own,
        CancellationToken cancellationToken)
    {
        int[] places = [.. items.Places];
        var answers = new TPrediction[places.Length];
        var unanswered = await items.Arm.Batches!.AsArm.PredictAsync(
            Pick(inputs.Span, places), answers, model, observed.Part(places), cancellationToken).ConfigureAwait(false);
        Place(answers, places, predictions.Span);
        own.AddRange(unanswered.Select(item => places[item]));
    }

    private void AskOneByOne(
        GuardPlan<TInput, TPrediction> plan,
        ArmItems<TInput, TPrediction> items,
        Func<TInput, TPrediction> model,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        ObservedBatch<TInput, TPrediction> observed,
        List<int> own)
    {
        foreach (var place in items.Places)
        {
            var call = ObservedCall<TInput, TPrediction>.Begin(observer, plan, inputs[place], observed.ContextOf(place));
            if (items.Arm.Calls!.AsArm.TryPredict(call, model, out var answer))
            {
                predictions[place] = answer;
                observed.Take(place, call);
            }
            else
            {
                own.Add(place);
            }

            call.End();
        }
    }

    private async ValueTask AskOneByOneAsync(
        GuardPlan<TInput, TPrediction> plan,
        ArmItems<TInput, TPrediction> items,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        ObservedBatch<TInput, TPrediction> observed,
        List<int> own,
        CancellationToken cancellationToken)
    {
        foreach (var place in items.Places)
        {
            var call = ObservedCall<TInput, TPrediction>.Begin(observer, plan, inputs.Span[place], observed.ContextOf(place));
            try
            {
                var (isAnswered, answer) = await items.Arm.Calls!.AsArm.TryPredictAsync(call, items.Arm, cancellationToken).ConfigureAwait(false);
                if (isAnswered)
                {
                    predictions.Span[place] = answer;
                    observed.Take(place, call);
                }
                else
                {
                    own.Add(place);
                }
            }
            finally
            {
                call.End();
            }
        }
    }

    private static Func<ReadOnlyMemory<TInput>, CancellationToken, ValueTask<TPrediction[]>>? AsyncBatchModelOf(IArm<TInput, TPrediction> arm)
    {
        if (arm.AsyncBatchModel is { } asynchronous)
        {
            return asynchronous;
        }

        return arm.BatchModel is { } synchronous ? (inputs, _) => ValueTask.FromResult(synchronous(inputs)) : null;
    }

    /// <summary>
    /// The rejected items of the guard's own model, by their indices in the batch. If one rejects the whole batch, the arms' answers are dropped.
    /// </summary>
    private static RejectedItems? OfWholeBatch(
        GuardPlan<TInput, TPrediction> plan, RejectedItems? rejected, int[] places, int count, ObservedBatch<TInput, TPrediction> observed)
    {
        if (rejected is null)
        {
            return null;
        }

        if (!plan.Compiled.RejectsWholeBatches || rejected.Items[0].Rejection.Tripped is not null)
        {
            return new RejectedItems().With(rejected, places);
        }

        observed.ForgetArms();
        return RejectedItems.All(count, rejected.Items[0].Rejection);
    }

    private static int[] InOrder(List<int> places)
    {
        places.Sort();
        return [.. places];
    }

    private static TInput[] Pick(ReadOnlySpan<TInput> inputs, int[] places)
    {
        var picked = new TInput[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            picked[i] = inputs[places[i]];
        }

        return picked;
    }

    private static void Place(TPrediction[] answers, int[] places, Span<TPrediction> predictions)
    {
        for (var i = 0; i < places.Length; i++)
        {
            predictions[places[i]] = answers[i];
        }
    }
}
