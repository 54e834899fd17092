namespace PredictionGuardrails.Execution;

/// <summary>What is known of the items of a batch that is observed; each is observed as a call of its own.</summary>
internal sealed class ObservedBatch<TInput, TPrediction>
{
    private readonly CallObserver<TInput, TPrediction> _observer;
    private readonly GuardPlan<TInput, TPrediction> _plan;
    private readonly Dictionary<int, PredictionContext> _contexts;
    private readonly Dictionary<int, Exception> _failures;
    private readonly bool[] _isSeen;
    private readonly TPrediction[] _seen;

    /// <summary>The guard of the arm that answered each item; empty without a router.</summary>
    private readonly ArmAnswer<TInput, TPrediction>[] _arms;

    /// <summary>The indices in the batch of the items of this part; null for all items.</summary>
    private readonly int[]? _places;

    private bool _hasReadKeys;

    /// <param name="observer">Who observes the batch.</param>
    /// <param name="plan">What the guard goes by.</param>
    /// <param name="count">How many items the batch has.</param>
    public ObservedBatch(CallObserver<TInput, TPrediction> observer, GuardPlan<TInput, TPrediction> plan, int count)
    {
        _observer = observer;
        _plan = plan;
        _contexts = [];
        _failures = [];
        _isSeen = new bool[count];
        _seen = new TPrediction[count];
        _arms = plan.IsRouted ? new ArmAnswer<TInput, TPrediction>[count] : [];
        Admission = new(new RejectedItems(), count);
    }

    private ObservedBatch(ObservedBatch<TInput, TPrediction> whole, int[] places)
    {
        _observer = whole._observer;
        _plan = whole._plan;
        _contexts = whole._contexts;
        _failures = whole._failures;
        _isSeen = whole._isSeen;
        _seen = whole._seen;
        _arms = whole._arms;
        _places = places;
        Admission = new(new RejectedItems(), places.Length);
    }

    /// <summary>Which items the model is asked about.</summary>
    public BatchAdmission Admission { private get; set; }

    /// <summary>Some of the items as a batch of their own, in which indices are those among these items. What is noted in it is noted in the whole.</summary>
    /// <param name="places">Their indices in the batch.</param>
    public ObservedBatch<TInput, TPrediction> Part(int[] places) => new(this, places);

    /// <summary>Reads who an item is about.</summary>
    /// <returns>The item's context.</returns>
    public PredictionContext ReadKeys(int index, TInput input)
    {
        _hasReadKeys = true;
        var context = ContextOf(index);
        _observer.ReadKeys(context, input);
        return context;
    }

    /// <summary>The context of an item that there is something to note of.</summary>
    /// <param name="item">Its index.</param>
    public PredictionContext ContextOf(int item)
    {
        var index = IndexOf(item);
        if (!_contexts.TryGetValue(index, out var context))
        {
            context = new PredictionContext();
            _observer.BeginContext(context);
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
            var index = IndexOf(Admission.IndexOf(i));
            _seen[index] = predictions[i];
            _isSeen[index] = true;
        }
    }

    /// <summary>Keeps why an item has no answer.</summary>
    public void Fail(int item, Exception exception) => _failures[IndexOf(item)] = exception;

    /// <summary>Notes that another arm's model answered an item.</summary>
    public void AnsweredBy(int item, ArmAnswer<TInput, TPrediction> arm) => _arms[IndexOf(item)] = arm;

    /// <summary>Keeps what is known of an item that another arm's model answered in a call of its own.</summary>
    public void Take(int item, ObservedCall<TInput, TPrediction> call)
    {
        var index = IndexOf(item);
        _arms[index] = call.Arm;
        _isSeen[index] = call.HasPrediction;
        _seen[index] = call.Prediction!;
    }

    /// <summary>Forgets what another arm's model said about an item, because it doesn't reach the caller.</summary>
    public void Forget(int item)
    {
        var index = IndexOf(item);
        _arms[index] = default;
        _isSeen[index] = false;
        _contexts[index].Forget();
    }

    /// <summary>Forgets what the models of all other arms said.</summary>
    public void ForgetArms()
    {
        for (var i = 0; i < _arms.Length; i++)
        {
            if (_arms[i].Plan is not null)
            {
                Forget(i);
            }
        }
    }

    /// <summary>Notifies observers of every item.</summary>
    /// <param name="inputs">The batch's inputs.</param>
    /// <param name="answers">What the caller gets for each.</param>
    /// <param name="ids">Takes the ID of each item; empty if they aren't wanted.</param>
    /// <param name="exception">What the caller gets in place of all answers; null if there are answers.</param>
    public void End(ReadOnlySpan<TInput> inputs, ReadOnlySpan<TPrediction> answers, Span<Guid> ids, Exception? exception)
    {
        // That exception carries the answers of the other items.
        var failureOfAll = exception is BatchRejectedException<TPrediction> ? null : exception;
        if (failureOfAll is not null)
        {
            ForgetArms();
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            var call = _observer.BeginItem(_plan, inputs[i], _contexts.GetValueOrDefault(i), _hasReadKeys);
            if (_isSeen[i])
            {
                call.See(_seen[i]);
            }

            if (_arms.Length > 0 && _arms[i].Plan is not null)
            {
                call.AnsweredBy(_arms[i]);
            }

            if (!ids.IsEmpty)
            {
                ids[i] = call.Context.Id;
            }

            if ((_failures.GetValueOrDefault(i) ?? failureOfAll) is { } failure)
            {
                _observer.Failed(call, failure);
            }
            else
            {
                _observer.Answered(call, answers[i]);
            }
        }
    }

    private int IndexOf(int item) => _places is null ? item : _places[item];
}
