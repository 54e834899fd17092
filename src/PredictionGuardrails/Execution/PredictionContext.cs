using PredictionGuardrails.Execution;

namespace PredictionGuardrails;

/// <summary>
/// One call of a guard: who it is about, and what became of it. A caller that wants to know hands one over:
/// <c>guard.Predict(context, ride, model)</c>; it can be used for one call after the other. Observers and routers get the one of the call at hand, which is
/// theirs for the time of their own call only.
/// </summary>
public sealed class PredictionContext
{
    private readonly List<Breach> _breaches = [];
    private TimeProvider _time = TimeProvider.System;
    private Guid _id;

    /// <summary>
    /// The call's identifier: a UUID of version 7, which sorts by time. It is made when it is first read, so that nobody pays for it who doesn't.
    /// </summary>
    public Guid Id
    {
        get
        {
            if (_id == Guid.Empty)
            {
                _id = PredictionIds.Next(_time);
            }

            return _id;
        }
    }

    /// <summary>
    /// The caller's own name for the prediction, the way back from an outcome; what
    /// <see cref="PredictionGuardBuilder{TInput, TPrediction}.Key"/> reads off the input if the caller gives none.
    /// </summary>
    public PredictionKey Key { get; set; }

    /// <summary>
    /// Who or what the prediction is about, such as a customer; what <see cref="PredictionGuardBuilder{TInput, TPrediction}.Unit"/> reads off the input if
    /// the caller gives none.
    /// </summary>
    public PredictionKey Unit { get; set; }

    /// <summary>The arm that the call was routed to; null if there is no router, or if it chose none.</summary>
    public string? Arm { get; private set; }

    /// <summary>The probability with which the arm was chosen, from 0 to 1; null without an arm.</summary>
    public double? ArmProbability { get; private set; }

    /// <summary>Whether the arm's own model gave the answer. It is false if the guard's own model answered in its place.</summary>
    public bool IsAnsweredByArm { get; internal set; }

    /// <summary>What became of the call; null until that is decided, and after a call of a guard that is off.</summary>
    public PredictionVerdict? Verdict { get; internal set; }

    /// <summary>The breaches that the call has had so far: of its input, of the prediction, of fallbacks' answers, and the one that opened the breaker.</summary>
    public IReadOnlyList<Breach> Breaches => _breaches;

    /// <summary>The fallback that answered; null if none did.</summary>
    public string? Fallback { get; internal set; }

    /// <summary>Whether the prediction was clamped.</summary>
    internal bool IsClamped { get; set; }

    internal void Add(Breach breach) => _breaches.Add(breach);

    internal void Assign(string arm, double probability)
    {
        Arm = arm;
        ArmProbability = probability;
    }

    /// <summary>Forgets the last call. A key and a unit that the caller gave stay.</summary>
    internal void Begin(TimeProvider time)
    {
        _time = time;
        _id = Guid.Empty;
        _breaches.Clear();
        Arm = null;
        ArmProbability = null;
        IsAnsweredByArm = false;
        Verdict = null;
        Fallback = null;
        IsClamped = false;
    }
}
