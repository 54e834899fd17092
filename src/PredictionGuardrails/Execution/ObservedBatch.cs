namespace PredictionGuardrails.Execution;

/// <summary>What is known of the items of a batch that is observed; each is observed as a call of its own.</summary>
internal sealed class ObservedBatch<TInput, TPrediction>(CallObserver<TInput, TPrediction> observer, GuardPlan<TInput, TPrediction> plan, int count)
{
    private readonly Dictionary<int, PredictionContext> _contexts = [];
    private readonly Dictionary<int, Exception> _failures = [];
    private readonly bool[] _isSeen = new bool[count];
    private readonly TPrediction[] _seen = new TPrediction[count];

    /// <summary>Which items the model is asked about.</summary>
    public BatchAdmission Admission { private get; set; } = new(new RejectedItems(), count);

    /// <summary>The context of an item that there is something to note of.</summary>
    /// <param name="index">Its index in the batch.</param>
    public PredictionContext ContextOf(int index)
    {
        if (!_contexts.TryGetValue(index, out var context))
        {
            context = new PredictionContext();
            observer.BeginContext(context);
            _contexts.Add(index, context);
        }

        return context;
    }

    /// <summary>The context of an item that the model is asked about.</summary>
    /// <param name="admitted">Its index among those.</param>
    public PredictionContext ContextOfAdmitted(int admitted) => ContextOf(Admission.IndexOf(admitted));

    /// <summary>Keeps what the model said about the items that it was asked about.</summary>
    public void See(ReadOnlySpan<TPrediction> predictions)
    {
        for (var i = 0; i < predictions.Length; i++)
        {
            var index = Admission.IndexOf(i);
            _seen[index] = predictions[i];
            _isSeen[index] = true;
        }
    }

    /// <summary>Keeps why an item has no answer.</summary>
    public void Fail(int index, Exception exception) => _failures[index] = exception;

    /// <summary>Notifies observers of every item.</summary>
    /// <param name="inputs">The batch's inputs.</param>
    /// <param name="answers">What the caller gets for each.</param>
    /// <param name="ids">Takes the ID of each item; empty if they aren't wanted.</param>
    /// <param name="exception">What the caller gets in place of all answers; null if there are answers.</param>
    public void End(ReadOnlySpan<TInput> inputs, ReadOnlySpan<TPrediction> answers, Span<Guid> ids, Exception? exception)
    {
        // That exception carries the answers of the other items.
        var failureOfAll = exception is BatchRejectedException<TPrediction> ? null : exception;
        for (var i = 0; i < inputs.Length; i++)
        {
            var call = observer.BeginItem(plan, inputs[i], _contexts.GetValueOrDefault(i));
            if (_isSeen[i])
            {
                call.See(_seen[i]);
            }

            if (!ids.IsEmpty)
            {
                ids[i] = call.Context.Id;
            }

            if ((_failures.GetValueOrDefault(i) ?? failureOfAll) is { } failure)
            {
                observer.Failed(call, failure);
            }
            else
            {
                observer.Answered(call, answers[i]);
            }
        }
    }
}
