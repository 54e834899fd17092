using PredictionGuardrails.Execution;
using PredictionGuardrails.Time;

namespace PredictionGuardrails;

/// <summary>
/// Represents the context of one call of a guard: who it's about, and its result. Pass one to a call to get the result, for example
/// <c>guard.Predict(context, ride, model)</c>. It can be reused for the next call. Observers and routers may only use it during their own call.
/// </summary>
public sealed class PredictionContext
{
    [ThreadStatic]
    private static PredictionContext? _spare;

    private readonly List<Breach> _breaches = [];
    private WallClock _clock = WallClock.System;
    private PredictionId _id;
    private long _decidedAt;
    private PredictionKey _key;
    private PredictionKey _unit;
    private bool _isKeyRead;
    private bool _isUnitRead;

    /// <summary>Gets the unique ID of the call, a UUID of version 7, which sorts by time. It's created when the property is first read.</summary>
    public Guid Id
    {
        get
        {
            if (_id.IsNone)
            {
                _id = PredictionId.Next(Verdict is null ? _clock.UtcTicks : DecidedAt);
            }

            return _id.ToGuid();
        }
    }

    /// <summary>
    /// Gets or sets the caller's key for the prediction, which links it to its outcome. The default is the key that <see cref="PredictionGuardBuilder{TInput, TPrediction}.Key"/> reads from the input.
    /// </summary>
    public PredictionKey Key
    {
        get => _key;
        set
        {
            _key = value;
            _isKeyRead = false;
        }
    }

    /// <summary>
    /// Gets or sets the unit that the prediction is about, for example a customer. The default is the unit that <see cref="PredictionGuardBuilder{TInput, TPrediction}.Unit"/> reads from the input.
    /// </summary>
    public PredictionKey Unit
    {
        get => _unit;
        set
        {
            _unit = value;
            _isUnitRead = false;
        }
    }

    /// <summary>Gets the shape of the call. It's only set while the router chooses an arm.</summary>
    public PredictionCallKind CallKind { get; internal set; }

    /// <summary>Gets the arm that the call was routed to; <see langword="null"/> if there isn't a router, or if it chose none.</summary>
    public string? Arm { get; private set; }

    /// <summary>Gets the probability with which the arm was chosen, from 0 to 1; <see langword="null"/> without an arm.</summary>
    public double? ArmProbability { get; private set; }

    /// <summary>
    /// Gets a value that indicates whether the result is from the model of the arm. It's <see langword="false"/> if the guard's own model was called
    /// instead.
    /// </summary>
    public bool IsAnsweredByArm
    {
        get;
        internal set
        {
            field = value;
            IsArmCalled |= value;
        }
    }

    /// <summary>
    /// Gets a value that indicates whether the model of the arm was called, even if it couldn't answer. It isn't called if the arm has no model for the call, for
    /// example an asynchronous model for a synchronous call, or if the arm is the guard's own model.
    /// </summary>
    public bool IsArmCalled { get; private set; }

    /// <summary>Gets the result of the call; <see langword="null"/> until it's decided, and for a guard that is off.</summary>
    public PredictionVerdict? Verdict { get; internal set; }

    /// <summary>Gets the breaches of the call so far: of its input, of the prediction, of fallbacks, and the breach that opened the breaker.</summary>
    public IReadOnlyList<Breach> Breaches => _breaches;

    /// <summary>Gets the fallback that was returned; <see langword="null"/> if there is none.</summary>
    public string? Fallback { get; internal set; }

    /// <summary>Whether the prediction was clamped.</summary>
    internal bool IsClamped { get; set; }

    /// <summary>When the result of the call was decided, in UTC, in ticks of 100 nanoseconds. The clock is read once a call, and only if it's asked for.</summary>
    internal long DecidedAt
    {
        get
        {
            if (_decidedAt == 0)
            {
                _decidedAt = _clock.UtcTicks;
            }

            return _decidedAt;
        }
    }

    /// <summary>Takes a context for one call. Return it on the same thread.</summary>
    internal static PredictionContext Rent()
    {
        var context = _spare ?? new PredictionContext();
        _spare = null;
        return context;
    }

    /// <summary>Gives a context back. Nothing of the call stays.</summary>
    internal static void Return(PredictionContext context)
    {
        context.Begin(WallClock.System);
        context.ForgetKeys();
        _spare = context;
    }

    internal void Add(Breach breach) => _breaches.Add(breach);

    /// <summary>Sets the key that was read from the input. It's of this call only.</summary>
    internal void SetReadKey(PredictionKey key)
    {
        _key = key;
        _isKeyRead = true;
    }

    /// <summary>Sets the unit that was read from the input. It's of this call only.</summary>
    internal void SetReadUnit(PredictionKey unit)
    {
        _unit = unit;
        _isUnitRead = true;
    }

    /// <summary>Forgets who the call was about.</summary>
    internal void ForgetKeys()
    {
        if (!_key.IsNone)
        {
            Key = default;
        }

        if (!_unit.IsNone)
        {
            Unit = default;
        }
    }

    internal void Assign(string arm, double probability)
    {
        Arm = arm;
        ArmProbability = probability;
    }

    /// <summary>Forgets what became of the call in the guard of another arm, whose model couldn't answer. The arm stays.</summary>
    internal void Forget()
    {
        _breaches.Clear();
        IsAnsweredByArm = false;
        IsArmCalled = true;
        IsClamped = false;
        Fallback = null;
    }

    /// <summary>Clears the result of the last call. A key and a unit that the caller set stay.</summary>
    internal void Begin(WallClock clock)
    {
        if (_clock != clock)
        {
            _clock = clock;
        }

        if (_breaches.Count > 0)
        {
            _breaches.Clear();
        }

        if (_isKeyRead)
        {
            Key = default;
        }

        if (_isUnitRead)
        {
            Unit = default;
        }

        _id = default;
        _decidedAt = 0;
        Arm = null;
        ArmProbability = null;
        IsAnsweredByArm = false;
        IsArmCalled = false;
        Verdict = null;
        Fallback = null;
        IsClamped = false;
    }
}
