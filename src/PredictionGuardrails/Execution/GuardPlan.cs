using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Execution;

/// <summary>
/// What a guard goes by: a configuration, what is attached to it, and the mode and the breaker's state with which it is in use. Immutable, swapped as a
/// whole: a call reads it once, so that it never sees half of one configuration and half of another.
/// </summary>
internal sealed class GuardPlan<TInput, TPrediction>
{
    /// <param name="compiled">The configuration.</param>
    /// <param name="attachments">What routes and observes calls.</param>
    /// <param name="route">What a call meets first.</param>
    /// <param name="mode">The mode in use.</param>
    /// <param name="breaker">The breaker's state.</param>
    /// <param name="injectedFault">What is done to the model's predictions on purpose; null for nothing.</param>
    private GuardPlan(
        CompiledGuard<TInput, TPrediction> compiled,
        CallAttachments<TInput, TPrediction> attachments,
        CallRoute route,
        GuardMode mode,
        BreakerState breaker,
        Func<TPrediction, TPrediction>? injectedFault)
    {
        Compiled = compiled;
        ChooseArm = attachments.Choose;
        Observers = attachments.Observers;
        IsObserved = !attachments.IsEmpty;
        Checks = compiled.Checks;
        Route = route;
        Mode = mode;
        Breaker = breaker;
        InjectedFault = injectedFault;
        AsynchronousShortcut = route is CallRoute.Open or CallRoute.AsynchronousOnly && compiled.LastKnownGood is null ? compiled.Checks.OnlyPlan : null;
        Shortcut = route == CallRoute.Open ? AsynchronousShortcut : null;
        IsOnlyObserved = route == CallRoute.Observed && !compiled.HasSpans && !compiled.RefusesSynchronousCalls;
    }

    public CompiledGuard<TInput, TPrediction> Compiled { get; }

    /// <summary>What is recorded and checked of every prediction.</summary>
    public PredictionChecks<TInput, TPrediction> Checks { get; }

    public CallRoute Route { get; }

    /// <summary>Chooses which arm answers a call; null without a router.</summary>
    public Func<TInput, PredictionContext, IArm<TInput, TPrediction>?>? ChooseArm { get; }

    public Lazy<IPredictionObserver<TInput, TPrediction>>[] Observers { get; }

    /// <summary>Whether a router chooses which arm answers a call.</summary>
    public bool IsRouted => ChooseArm is not null;

    /// <summary>Whether each call is observed, or routed to one of several arms.</summary>
    public bool IsObserved { get; }

    /// <summary>By which the prediction of a call is recorded and checked, if nothing else is to be done with it; otherwise null.</summary>
    public RecordingPlan? Shortcut { get; }

    /// <summary>The same for asynchronous calls.</summary>
    public RecordingPlan? AsynchronousShortcut { get; }

    /// <summary>Whether calls are observed or routed, and otherwise open: they have no span, and no fallback awaits.</summary>
    public bool IsOnlyObserved { get; }

    public GuardMode Mode { get; }

    public BreakerState Breaker { get; }

    /// <summary>What is done to the model's predictions on purpose; null for nothing.</summary>
    public Func<TPrediction, TPrediction>? InjectedFault { get; }

    /// <summary>A configuration in use.</summary>
    public static GuardPlan<TInput, TPrediction> Of(
        CompiledGuard<TInput, TPrediction> compiled,
        CallAttachments<TInput, TPrediction> attachments,
        GuardMode mode,
        BreakerState breaker,
        Func<TPrediction, TPrediction>? injectedFault) =>
        new(compiled, attachments, RouteOf(compiled, !attachments.IsEmpty, mode, breaker, injectedFault is not null), mode, breaker, injectedFault);

    /// <summary>The end of a guard.</summary>
    public static GuardPlan<TInput, TPrediction> Disposed(CompiledGuard<TInput, TPrediction> compiled, GuardMode mode) =>
        new(compiled, CallAttachments<TInput, TPrediction>.None, CallRoute.Disposed, mode, BreakerState.Closed, injectedFault: null);

    private static CallRoute RouteOf(
        CompiledGuard<TInput, TPrediction> compiled, bool isObserved, GuardMode mode, BreakerState breaker, bool isFaulty) => mode switch
        {
            GuardMode.Off => CallRoute.Off,
            GuardMode.Enforce when breaker is BreakerState.Open or BreakerState.Isolated => CallRoute.Tripped,
            GuardMode.Enforce when breaker == BreakerState.HalfOpen => CallRoute.Probing,
            _ when isFaulty => CallRoute.Faulty,
            _ when isObserved => CallRoute.Observed,
            _ when compiled.HasSpans => CallRoute.Traced,
            GuardMode.Enforce when compiled.RefusesSynchronousCalls => CallRoute.AsynchronousOnly,
            _ => CallRoute.Open,
        };
}
