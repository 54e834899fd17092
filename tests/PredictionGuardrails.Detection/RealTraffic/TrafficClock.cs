namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>
/// A clock that goes from event to event and ticks on the way; a step that ends before the next tick costs a comparison. One thread at a time advances it. Any may
/// create timers and end them, as the end of a task does that is waited for with a limit.
/// </summary>
internal sealed class TrafficClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private long _now = start.UtcTicks;
    private Timer? _next;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => new(_now, TimeSpan.Zero);

    /// <summary>Goes to a time, and never back.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        var target = time.UtcTicks;
        while (_next is { } timer && timer.Due <= target)
        {
            _now = Math.Max(_now, timer.Due);
            timer.Tick();
        }

        _now = Math.Max(_now, target);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Changes the timers, and finds the next one.</summary>
    private void Change(Action<List<Timer>> change)
    {
        lock (_gate)
        {
            change(_timers);
            _next = _timers.MinBy(static timer => timer.Due);
        }
    }

    private sealed class Timer(TrafficClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _period;

        public long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Change(timers =>
            {
                timers.Remove(this);
                _period = Math.Max(0, period.Ticks);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime.Ticks;
                    timers.Add(this);
                }
            });
            return true;
        }

        public void Tick()
        {
            clock.Change(timers =>
            {
                if (_period > 0)
                {
                    Due += _period;
                }
                else
                {
                    timers.Remove(this);
                }
            });
            callback(state);
        }

        public void Dispose() => clock.Change(timers => timers.Remove(this));

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
