namespace PredictionGuardrails.Execution;

/// <summary>What is known of a call that is observed. One for each thread is used again, so that observing allocates nothing.</summary>
internal sealed class ObservedCall<TInput, TPrediction>
{
    [ThreadStatic]
    private static ObservedCall<TInput, TPrediction>? _spare;

    private readonly PredictionContext _ownContext = new();
    private GuardPlan<TInput, TPrediction> _plan = null!;
    private ModelVersionReader<TInput, TPrediction> _versions = null!;

    public string Guard { get; private set; } = "";

    public PredictionContext Context { get; private set; } = null!;

    public TInput Input { get; private set; } = default!;

    public bool HasPrediction { get; private set; }

    public TPrediction? Prediction { get; private set; }

    public bool HasAnswer { get; private set; }

    public TPrediction? Answer { get; private set; }

    public Exception? Exception { get; private set; }

    public bool IsProbe => HasPrediction && _plan.Route == CallRoute.Probing;

    public bool IsFaultInjected => _plan.InjectedFault is not null;

    public GuardMode Mode => _plan.Mode;

    public BreakerState Breaker => _plan.Breaker;

    /// <summary>Takes one for a call. A null context stands for one of its own.</summary>
    public static ObservedCall<TInput, TPrediction> Begin(
        string guard, GuardPlan<TInput, TPrediction> plan, ModelVersionReader<TInput, TPrediction> versions, TInput input, PredictionContext? given)
    {
        var call = _spare ?? new ObservedCall<TInput, TPrediction>();
        _spare = null;
        call.Guard = guard;
        call._plan = plan;
        call._versions = versions;
        call.Input = input;
        call.Context = given ?? call._ownContext;
        return call;
    }

    /// <summary>Keeps what the model said.</summary>
    public TPrediction See(TPrediction prediction)
    {
        Prediction = prediction;
        HasPrediction = true;
        return prediction;
    }

    /// <summary>Forgets what another arm's model said, which couldn't answer.</summary>
    public void Forget()
    {
        Prediction = default;
        HasPrediction = false;
        Context.IsClamped = false;
        Context.Fallback = null;
    }

    public void Answered(TPrediction answer)
    {
        Answer = answer;
        HasAnswer = true;
        Context.Verdict = Context.Fallback is not null ? PredictionVerdict.FellBack
            : Context.IsClamped ? PredictionVerdict.Clamped
            : PredictionVerdict.Accepted;
    }

    public void Failed(Exception exception)
    {
        Exception = exception;
        Context.Verdict = exception is PredictionRejectedException ? PredictionVerdict.Rejected : PredictionVerdict.Failed;
    }

    public string? ReadModelVersion() => _versions.Of(_plan.Compiled);

    /// <summary>Gives it back, to be used for another call.</summary>
    public void End()
    {
        Prediction = default;
        HasPrediction = false;
        Input = default!;
        HasAnswer = false;
        Answer = default;
        Exception = null;
        Context = _ownContext;
        _ownContext.Key = default;
        _ownContext.Unit = default;
        _plan = null!;
        _spare = this;
    }
}
