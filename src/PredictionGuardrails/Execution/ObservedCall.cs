namespace PredictionGuardrails.Execution;

/// <summary>What is known of a call that is observed. One for each thread is used again, so that observing allocates nothing.</summary>
internal sealed class ObservedCall<TInput, TPrediction>
{
    [ThreadStatic]
    private static ObservedCall<TInput, TPrediction>? _latest;

    private readonly PredictionContext _ownContext = new();
    private CallObserver<TInput, TPrediction> _observer = null!;
    private GuardPlan<TInput, TPrediction> _plan = null!;
    private bool _isInUse;

    private ObservedCall() => Context = _ownContext;

    public string Guard => _observer.Guard;

    public PredictionContext Context { get; private set; }

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

    /// <summary>Takes the thread's latest one for a call, or a new one if that call hasn't ended: it awaits, or its model calls a guard.</summary>
    /// <param name="observer">Who observes the call.</param>
    /// <param name="plan">What the guard goes by.</param>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="given">The caller's context; null for one of its own.</param>
    public static ObservedCall<TInput, TPrediction> Begin(
        CallObserver<TInput, TPrediction> observer, GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? given)
    {
        var call = _latest;
        if (call is null || Volatile.Read(ref call._isInUse))
        {
            call = new ObservedCall<TInput, TPrediction>();
            _latest = call;
        }

        call._isInUse = true;
        call.Input = input;

        // Most calls are of the same guard as the last one, and storing a reference costs more than comparing it.
        if (call._observer != observer)
        {
            call._observer = observer;
        }

        if (call._plan != plan)
        {
            call._plan = plan;
        }

        if (given is not null)
        {
            call.Context = given;
        }

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

    public string? ReadModelVersion() => _observer.ReadModelVersion(_plan);

    /// <summary>Gives it back, to be used for another call of the thread that began it.</summary>
    public void End()
    {
        Prediction = default;
        HasPrediction = false;
        Input = default!;
        HasAnswer = false;
        Answer = default;
        Exception = null;
        if (Context != _ownContext)
        {
            Context = _ownContext;
        }

        _ownContext.Key = default;
        _ownContext.Unit = default;
        Volatile.Write(ref _isInUse, false);
    }
}
