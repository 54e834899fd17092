namespace PredictionGuardrails.Testing;

/// <summary>
/// A clock that is advanced by code, and raises its timers on the way. Not thread-safe. A step that ends before the next timer costs one
/// comparison.
/// </summary>
internal sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private long _now = start.UtcTicks;
    private Timer? _next;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => new(_now, TimeSpan.Zero);

    /// <summary>Advances; never moves back.</summary>
    public void Advance(TimeSpan by) => AdvanceTo(_now + by.Ticks);

    /// <summary>Goes to a time; stays if it is later already.</summary>
    public void AdvanceTo(DateTimeOffset time) => AdvanceTo(time.UtcTicks);

    /// <summary>Advances as on a machine that slept for so long: a timer that came due meanwhile ticks once, at the end.</summary>
    public void Sleep(TimeSpan by)
    {
        _now += by.Ticks;
        AdvanceTo(_now);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void AdvanceTo(long target)
    {
        while (_next?.Due <= target)
        {
            var timer = _next;
            _now = Math.Max(_now, timer.Due);
            timer.Tick();
            FindNext();
        }

        _now = Math.Max(_now, target);
    }

    private void FindNext()
    {
        _next = null;
        for (var i = 0; i < _timers.Count; i++)
        {
            if (_next is null || _timers[i].Due < _next.Due)
            {
                _next = _timers[i];
            }
        }
    }

    private sealed class Timer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _period;

        public long Due { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._timers.Remove(this);
            // Timeout.InfiniteTimeSpan is negative, so it isn't a period either.
            _period = period.Ticks;
            Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock._now + dueTime.Ticks;
            if (Due < long.MaxValue)
            {
                clock._timers.Add(this);
            }

            clock.FindNext();
            return true;
        }

        public void Tick()
        {
            if (_period > 0)
            {
                Due = (Due + _period > clock._now ? Due : clock._now) + _period;
            }
            else
            {
                Dispose();
            }

            callback(state);
        }

        public void Dispose()
        {
            Due = long.MaxValue;
            clock._timers.Remove(this);
            clock.FindNext();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
