using PredictionGuardrails.CircuitBreaker;

namespace PredictionGuardrails.Execution;

/// <summary>A prediction that may not reach the caller, and what became of the attempts to answer in its place.</summary>
internal sealed class Rejection(List<Breach> breaches)
{
    /// <summary>The first breach with the strongest action.</summary>
    public Breach Breach { get; } = breaches.MaxBy(breach => breach.Action)!;

    /// <summary>The breaker's condition, where that is why; null where the prediction is.</summary>
    public BreakerSnapshot? Tripped { get; init; }

    /// <summary>
    /// Whether the breaker of another arm's guard is open. That guard has no fallbacks, so its breach may ask for none; those of the routed guard answer.
    /// </summary>
    public bool IsByBreakerOfArm { get; private init; }

    /// <summary>Why each fallback did not answer.</summary>
    public List<Breach> FallbackBreaches { get; } = [];

    /// <summary>Why the guard of another arm can't answer a call of the routed guard.</summary>
    public static Rejection ByArm(PredictionRejectedException exception) =>
        new([.. exception.Breaches]) { IsByBreakerOfArm = exception is BreakerOpenException };

    /// <summary>The same for another input, whose fallbacks have not been asked yet.</summary>
    public Rejection ForAnother() => new(breaches) { Tripped = Tripped };

    /// <summary>Notes in a call's context what its rejection is about.</summary>
    public void NoteIn(PredictionContext context) => breaches.ForEach(context.Add);

    public PredictionRejectedException ToException() => Tripped is { } condition
        ? new BreakerOpenException(Breach, condition.NextProbeAt, FallbackBreaches)
        : new PredictionRejectedException(Breach, breaches, FallbackBreaches);
}
