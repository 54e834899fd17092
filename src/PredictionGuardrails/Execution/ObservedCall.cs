using System.Runtime.CompilerServices;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Execution;

/// <summary>What is known of a call of any guard that is observed.</summary>
internal abstract class ObservedCall
{
    /// <summary>The thread's latest one, of whichever guard. It takes a third of the time to find that a static field of a generic type does.</summary>
    [ThreadStatic]
    private static ObservedCall? _latestOfAny;

    /// <summary>Who observes the call; it has the types of the call.</summary>
    protected object? Owner { get; private set; }

    protected bool IsInUse
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>The thread's latest one, if it's of an observer and has ended; otherwise null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static ObservedCall? LatestOf(object owner) => _latestOfAny is { IsInUse: false } latest && latest.Owner == owner ? latest : null;

    protected void BecomeLatestOf(object owner)
    {
        Owner = owner;
        _latestOfAny = this;
    }
}

/// <summary>What is known of a call that is observed. One for each thread is used again, so that observing allocates nothing.</summary>
internal sealed class ObservedCall<TInput, TPrediction> : ObservedCall
{
    [ThreadStatic]
    private static ObservedCall<TInput, TPrediction>? _latest;

    private readonly PredictionContext _ownContext = new();
    private GuardPlan<TInput, TPrediction> _plan = null!;
    private ArmAnswer<TInput, TPrediction> _arm;
    private uint _random = (uint)Random.Shared.Next(1, int.MaxValue);

    private ObservedCall() => Context = _ownContext;

    public string Guard => Observer.Guard;

    public PredictionContext Context { get; private set; }

    public TInput Input { get; private set; } = default!;

    public bool HasPrediction { get; private set; }

    public TPrediction? Prediction { get; private set; }

    public bool HasAnswer { get; private set; }

    public TPrediction? Answer { get; private set; }

    public Exception? Exception { get; private set; }

    /// <summary>Whether the prediction is there already, so that there is no model to be timed.</summary>
    public bool IsInspection { get; set; }

    /// <summary>Whether the call is timed because it has an arm: of each arm the same share, so that arms can be compared.</summary>
    public bool IsTimed { get; set; }

    /// <summary>How long the model took; null if it wasn't timed.</summary>
    public TimeSpan? Duration { get; set; }

    /// <summary>The guard of the arm whose model answered; the default value if none did.</summary>
    public ArmAnswer<TInput, TPrediction> Arm => _arm;

    public Lazy<IPredictionObserver<TInput, TPrediction>>[] Observers => _plan.Observers;

    public bool IsProbe => HasPrediction && _plan.Route == CallRoute.Probing && _arm.Plan is null;

    public bool IsFaultInjected => (_arm.Plan ?? _plan).InjectedFault is not null;

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
        var call = LatestOf(observer) is { } latest ? Unsafe.As<ObservedCall<TInput, TPrediction>>(latest) : Take(observer);
        call.IsInUse = true;
        call.Input = input;

        // Most calls are of the same guard as the last one, and storing a reference costs more than comparing it.
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

    /// <summary>Whether the call is, by chance, one of so many.</summary>
    /// <param name="calls">How many, a power of two.</param>
    public bool IsOneOf(int calls) => (XorShift.Next(ref _random) & (uint)(calls - 1)) == 0;

    /// <summary>Keeps what the model said.</summary>
    public TPrediction See(TPrediction prediction)
    {
        Prediction = prediction;
        HasPrediction = true;
        return prediction;
    }

    /// <summary>Notes that another arm's model answered.</summary>
    public void AnsweredBy(ArmAnswer<TInput, TPrediction> arm)
    {
        _arm = arm;
        Context.IsAnsweredByArm = true;
    }

    /// <summary>Forgets what another arm's model said, which couldn't answer: its breaches and its duration aren't those of the call.</summary>
    public void Forget()
    {
        Prediction = default;
        HasPrediction = false;
        Duration = null;
        Context.Forget();
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

    public string? ReadModelVersion() => (_arm.Observer ?? Observer).ReadModelVersion(_arm.Plan ?? _plan);

    /// <summary>Gives it back, to be used for another call of the thread that began it.</summary>
    public void End()
    {
        Prediction = default;
        HasPrediction = false;
        Input = default!;
        HasAnswer = false;
        Answer = default;
        Exception = null;
        IsInspection = false;
        IsTimed = false;
        Duration = null;
        if (_arm.Plan is not null)
        {
            _arm = default;
        }

        if (Context != _ownContext)
        {
            Context = _ownContext;
        }

        _ownContext.ForgetKeys();
        IsInUse = false;
    }

    private CallObserver<TInput, TPrediction> Observer => Unsafe.As<CallObserver<TInput, TPrediction>>(Owner!);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ObservedCall<TInput, TPrediction> Take(CallObserver<TInput, TPrediction> observer)
    {
        var call = _latest;
        if (call is null or { IsInUse: true })
        {
            call = new ObservedCall<TInput, TPrediction>();
            _latest = call;
        }

        call.BecomeLatestOf(observer);
        return call;
    }
}
