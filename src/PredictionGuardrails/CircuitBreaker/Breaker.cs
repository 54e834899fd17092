using PredictionGuardrails.Configuration;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.CircuitBreaker;

/// <summary>
/// The state machine of a circuit breaker. Breaks that follow each other double in length: when probes fail, or when the model fails again within
/// the length of the last break after the breaker closed.
/// </summary>
internal sealed class Breaker : IDisposable
{
    private readonly Lock _changing = new();
    private readonly string _guard;
    private readonly TimeProvider _time;
    private readonly Action _applied;
    private readonly Action<BreakerTransition> _told;
    private readonly Queue<BreakerTransition> _untold = new();
    private volatile BreakerSnapshot _condition = BreakerSnapshot.Closed;
    private ITimer? _timer;
    private TimeSpan _break;
    private DateTimeOffset _closed = DateTimeOffset.MinValue;
    private int _probing;
    private bool _isDisposed;

    /// <param name="guard">The guard's name.</param>
    /// <param name="time">The clock.</param>
    /// <param name="applied">Called after every change, under no lock, before the change is published.</param>
    /// <param name="told">Told every change, in order, under no lock.</param>
    public Breaker(string guard, TimeProvider time, Action applied, Action<BreakerTransition> told)
    {
        _guard = guard;
        _time = time;
        _applied = applied;
        _told = told;
    }

    /// <summary>The state and what belongs to it, as one.</summary>
    public BreakerSnapshot Condition => _condition;

    public BreakerSettings Settings { get; set; } = new();

    /// <summary>Opens on a breach; one that is open already stays so, one that is trying the model opens for longer.</summary>
    public void Trip(Breach breach) => Change(() => _condition.State switch
    {
        BreakerState.Closed => Open(breach, _time.GetUtcNow() - _closed < _break ? Longer() : Settings.BreakDuration, breach.Message),
        BreakerState.HalfOpen => Open(breach, Longer(), breach.Message),
        _ => null,
    });

    /// <summary>The model was tried and does not fit.</summary>
    public void ProbesFailed(string reason) => Change(() =>
        _condition.State == BreakerState.HalfOpen ? Open(_condition.Breach, Longer(), reason) : null);

    /// <summary>The model was tried and fits.</summary>
    public void ProbesFit(string reason) => Change(() => _condition.State == BreakerState.HalfOpen ? Close(reason) : null);

    /// <summary>Opens manually, until <see cref="Reset"/>.</summary>
    public void Isolate(Breach breach) => Change(() =>
    {
        StopTimer();
        return Become(new BreakerSnapshot(BreakerState.Isolated, breach, null), breach.Message);
    });

    /// <summary>Closes manually, and forgets how long the last break was.</summary>
    public void Reset(string reason) => Change(() =>
    {
        var change = _condition.State == BreakerState.Closed ? null : Close(reason);
        _break = TimeSpan.Zero;
        return change;
    });

    /// <summary>Whether a call may try the model; <see cref="EndProbe"/> ends the try.</summary>
    public bool TryBeginProbe()
    {
        if (Interlocked.Increment(ref _probing) <= Settings.ConcurrentProbes)
        {
            return true;
        }

        EndProbe();
        return false;
    }

    public void EndProbe() => Interlocked.Decrement(ref _probing);

    public void Dispose()
    {
        lock (_changing)
        {
            _isDisposed = true;
            StopTimer();
        }
    }

    private TimeSpan Longer() => TimeSpan.FromTicks(Math.Min(
        Math.Max(_break.Ticks * 2, Settings.BreakDuration.Ticks), Math.Max(Settings.MaximumBreakDuration.Ticks, Settings.BreakDuration.Ticks)));

    private BreakerTransition Open(Breach? breach, TimeSpan duration, string reason)
    {
        _break = duration;
        StopTimer();
        var condition = new BreakerSnapshot(BreakerState.Open, breach, _time.GetUtcNow() + duration);
        _timer = NonCapturingTimer.Start(_time, () => HalfOpen(condition), duration, Timeout.InfiniteTimeSpan);
        return Become(condition, reason);
    }

    private void HalfOpen(BreakerSnapshot open) => Change(() => ReferenceEquals(_condition, open)
        ? Become(new BreakerSnapshot(BreakerState.HalfOpen, open.Breach, null), $"Break duration ({_break}) elapsed; probing the model.")
        : null);

    private BreakerTransition Close(string reason)
    {
        _closed = _time.GetUtcNow();
        StopTimer();
        return Become(BreakerSnapshot.Closed, reason);
    }

    private BreakerTransition Become(BreakerSnapshot condition, string reason)
    {
        var from = _condition.State;
        _condition = condition;
        return new BreakerTransition
        {
            Guard = _guard,
            From = from,
            To = condition.State,
            Time = _time.GetUtcNow(),
            Reason = reason,
            NextProbeAt = condition.NextProbeAt,
            Breach = condition.Breach,
        };
    }

    private void StopTimer()
    {
        _timer?.Dispose();
        _timer = null;
    }

    /// <summary>Changes under the lock and tells outside of it; who is telling tells what others change meanwhile too, so that the order stays.</summary>
    private void Change(Func<BreakerTransition?> change)
    {
        bool isFirst;
        lock (_changing)
        {
            if (_isDisposed || change() is not { } made)
            {
                return;
            }

            isFirst = _untold.Count == 0;
            _untold.Enqueue(made);
        }

        _applied();
        if (isFirst)
        {
            TellAll();
        }
    }

    private void TellAll()
    {
        while (true)
        {
            if (Peek() is not { } next)
            {
                return;
            }

            try
            {
                _told(next);
            }
            finally
            {
                lock (_changing)
                {
                    _untold.Dequeue();
                }
            }
        }
    }

    private BreakerTransition? Peek()
    {
        lock (_changing)
        {
            return _untold.TryPeek(out var next) ? next : null;
        }
    }
}
